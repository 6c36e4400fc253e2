package dev.nightjar.source;

import dev.nightjar.message.ReasonCode;
import java.util.List;
import java.util.Set;

/** What one line says. */
sealed interface Parsed {
    /** What may stand only once in a file: the day, or report and commodity. */
    Object key();

    /** Why an earlier line with the same key does not count. */
    ReasonCode superseded();

    /**
     * A price.
     *
     * @param corrections what had to be put right
     */
    record Price(PriceRow row, Set<ReasonCode> corrections) implements Parsed {
        @Override
        public Object key() {
            return row.day();
        }

        @Override
        public ReasonCode superseded() {
            return ReasonCode.REPEATED_DAY;
        }
    }

    /** One or more figures that were published together. */
    record Figures(Object key, List<IndicatorRow> rows, ReasonCode superseded) implements Parsed {}
}
