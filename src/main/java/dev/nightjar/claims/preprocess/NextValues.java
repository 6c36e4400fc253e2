package dev.nightjar.claims.preprocess;

import java.time.Duration;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.List;

/** The label: a column's value one step later. */
final class NextValues {
    private NextValues() {}

    /**
     * A label for each row.
     *
     * @param values as measured, NaN where the cell is empty
     * @return NaN where the next row is not one step later, or its cell is empty, or there is none: the last row's label is
     *     not taken out of a part that follows
     */
    static double[] of(List<LocalDateTime> times, double[] values, Duration step) {
        double[] next = new double[values.length];
        Arrays.fill(next, Double.NaN);
        for (int i = 0; i + 1 < next.length; i++) {
            if (times.get(i).plus(step).equals(times.get(i + 1))) {
                next[i] = values[i + 1];
            }
        }
        return next;
    }
}
