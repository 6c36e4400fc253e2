package dev.nightjar.evaluation;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A number of {@link Scores} by which models are compared, with the direction that is better. */
public enum Metric {
    ACCURACY(Better.HIGHER),
    SKILL(Better.HIGHER),
    R2(Better.HIGHER),
    MAE(Better.LOWER),
    RMSE(Better.LOWER),
    MAPE(Better.LOWER),
    COVERAGE(Better.NEARER_TO_LEVEL),
    INTERVAL_WIDTH(Better.LOWER),
    F1(Better.HIGHER),
    ROC_AUC(Better.HIGHER),
    LOG_LOSS(Better.LOWER),
    BRIER(Better.LOWER);

    /** Which way is better. */
    public enum Better {
        HIGHER,
        LOWER,
        /** The interval's stated level is best; more and less are both worse. */
        NEARER_TO_LEVEL
    }

    private final Better better;

    Metric(Better better) {
        this.better = better;
    }

    /** Its name in files and reports, {@code interval_width}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The metric of that name. */
    public static Optional<Metric> of(String key) {
        return Arrays.stream(values())
                .filter(metric -> metric.key().equals(key))
                .findFirst();
    }

    /** Which way is better. */
    public Better better() {
        return better;
    }

    /** The value among {@link Scores#metrics}, in its own unit; NaN where it is undefined. */
    public double in(Map<String, Double> metrics) {
        return metrics.getOrDefault(key(), Double.NaN);
    }

    /**
     * The value turned so that more is better: as it is, its negative, or the negative distance from the level.
     *
     * @param metrics by {@link #key}
     * @param level nominal coverage of the intervals, in (0, 1)
     */
    public double gain(Map<String, Double> metrics, double level) {
        double plain = in(metrics);
        return switch (better) {
            case HIGHER -> plain;
            case LOWER -> -plain;
            case NEARER_TO_LEVEL -> -Math.abs(plain - level);
        };
    }
}
