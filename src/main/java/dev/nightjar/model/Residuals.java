package dev.nightjar.model;

import java.util.Arrays;

/**
 * By how much labels differed from what was predicted for rows that the model had not learned from. Added to a prediction,
 * their quantiles are the label's (split conformal prediction: Lei, G'Sell, Rinaldo, Tibshirani and Wasserman 2018,
 * "Distribution-free predictive inference for regression", algorithm 2; here for each end by itself).
 */
public final class Residuals {
    /** More are thinned evenly. */
    public static final int MOST = 1000;

    private final double[] sorted;

    /**
     * Keeps residuals.
     *
     * @param residuals label minus prediction, in the label's unit; finite, at least one, any order
     * @throws IllegalArgumentException if there is none, or one is not finite
     */
    public Residuals(double[] residuals) {
        if (residuals.length == 0 || residuals.length > MOST) {
            throw new IllegalArgumentException(residuals.length + " residuals; expected are 1 to " + MOST);
        }
        if (!Arrays.stream(residuals).allMatch(Double::isFinite)) {
            throw new IllegalArgumentException("a residual is not finite");
        }
        sorted = residuals.clone();
        Arrays.sort(sorted);
    }

    /** Ascending. */
    public double[] values() {
        return sorted.clone();
    }

    /**
     * The smallest residual that a further one is at or below with this probability, and for probabilities below a half the
     * largest that it is at or above with the rest; the outermost where too few are known to say.
     *
     * @param probability in (0, 1)
     */
    double quantile(double probability) {
        double rank = (sorted.length + 1) * probability;
        int place = (int) (probability < 0.5 ? Math.floor(rank) : Math.ceil(rank));
        return sorted[Math.max(1, Math.min(sorted.length, place)) - 1];
    }
}
