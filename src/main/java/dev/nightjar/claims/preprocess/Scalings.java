package dev.nightjar.claims.preprocess;

import dev.nightjar.feature.Scaling;

/** Mean and sample standard deviation of a column, as exact for values of 1e-8 as for those of 1e9. */
final class Scalings {
    private Scalings() {}

    /**
     * Of a training part's column.
     *
     * @param values at least one, finite
     * @return scale 1 for a column without variance
     */
    static Scaling of(double[] values) {
        double low = values[0];
        double high = values[0];
        for (double value : values) {
            low = Math.min(low, value);
            high = Math.max(high, value);
        }
        if (low == high) {
            return new Scaling(low, 1);
        }
        double sum = 0;
        for (double value : values) {
            sum += value / values.length;
        }
        double mean = Math.min(high, Math.max(low, sum));
        // In units of the range: squares of 1e-200 would vanish, those of 1e200 overflow.
        double range = high - low;
        double squares = 0;
        for (double value : values) {
            double deviation = (value - mean) / range;
            squares += deviation * deviation;
        }
        return new Scaling(mean, range * Math.sqrt(squares / (values.length - 1)));
    }

    /** Whether the scale stands for no variance. */
    static boolean isConstant(double[] values) {
        for (double value : values) {
            if (value != values[0]) {
                return false;
            }
        }
        return true;
    }
}
