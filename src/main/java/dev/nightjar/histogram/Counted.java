package dev.nightjar.histogram;

import dev.nightjar.drift.Counts;
import java.util.Arrays;
import java.util.List;

/**
 * What was counted.
 *
 * @param columns in the order of their grids
 * @param units how many groups of alike rows there are; 0 if none were asked for
 */
public record Counted(List<Counts> columns, long units) {
    public Counted {
        columns = List.copyOf(columns);
    }

    /** The last number of each column is that of its missing values. */
    static Counted of(List<long[]> cells, long units) {
        return new Counted(
                cells.stream()
                        .map(own -> new Counts(
                                Arrays.stream(own)
                                        .limit(own.length - 1L)
                                        .boxed()
                                        .toList(),
                                own[own.length - 1]))
                        .toList(),
                units);
    }
}
