package dev.nightjar.claims.preprocess;

import java.time.LocalDateTime;
import java.util.List;

/**
 * Rows as a data set has them.
 *
 * @param times strictly rising
 * @param names of the columns
 * @param values by column, then by row; NaN for an empty cell
 */
@SuppressWarnings("ArrayRecordComponent") // millions of numbers; never compared
record RawRows(List<LocalDateTime> times, List<String> names, double[][] values) {
    int rows() {
        return times.size();
    }

    double[] column(String name) {
        return values[names.indexOf(name)];
    }
}
