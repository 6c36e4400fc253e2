package dev.nightjar.store;

import dev.nightjar.feature.DailyPrice;
import dev.nightjar.feature.EntityHistory;
import dev.nightjar.feature.IndicatorValue;
import java.io.Serializable;
import java.util.List;

/**
 * One commodity's rows as they are and as they were.
 *
 * @param revision its change counter now
 * @param prices every version of every day, also what was changed in place since
 * @param indicators of every series, the same
 */
public record EntityPast(long revision, List<Kept<DailyPrice>> prices, List<Kept<IndicatorValue>> indicators)
        implements Serializable {
    /** {@link Kept#until} of what stands. */
    public static final long STANDS = Long.MAX_VALUE;

    public EntityPast {
        prices = List.copyOf(prices);
        indicators = List.copyOf(indicators);
    }

    /**
     * What readers had from one revision on until another.
     *
     * @param row the row
     * @param from the first revision that has it; 0 also for rows from before revisions were kept
     * @param until the first revision that no longer has it, or {@link #STANDS}
     */
    public record Kept<T>(T row, long from, long until) implements Serializable {
        boolean in(long revision) {
            return from <= revision && revision < until;
        }
    }

    /**
     * The rows as a reader had them.
     *
     * @param wanted a revision up to {@link #revision()}
     */
    public EntityHistory at(long wanted) {
        return new EntityHistory(of(prices, wanted), of(indicators, wanted), wanted);
    }

    private static <T> List<T> of(List<Kept<T>> rows, long revision) {
        return rows.stream().filter(row -> row.in(revision)).map(Kept::row).toList();
    }
}
