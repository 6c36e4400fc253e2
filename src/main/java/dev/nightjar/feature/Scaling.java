package dev.nightjar.feature;

/**
 * {@code (value − mean) ÷ scale}.
 *
 * @param mean of the training part, empty cells filled
 * @param scale its sample standard deviation; 1 for a column without variance
 */
public record Scaling(double mean, double scale) {
    /** The scaled value. */
    public double scaled(double value) {
        return (value - mean) / scale;
    }

    /** The value as it was measured. */
    public double measured(double scaled) {
        return scaled * scale + mean;
    }
}
