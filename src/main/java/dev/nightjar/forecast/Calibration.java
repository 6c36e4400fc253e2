package dev.nightjar.forecast;

import org.jspecify.annotations.Nullable;

/**
 * What came true lately says about intervals.
 *
 * @param correction how much is added to each side of an interval of log returns, in halves of the model's own; above −1,
 *     0 leaves it as it is
 * @param coverage share of recent outcomes inside the intervals that were published, 0 to 1; null while too few are known
 */
public record Calibration(double correction, @Nullable Double coverage) {
    /** Nothing came true yet. */
    public static final Calibration NONE = new Calibration(0, null);

    public Calibration {
        if (!(correction > -1 && correction < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("correction " + correction + " is not above -1 and finite");
        }
    }
}
