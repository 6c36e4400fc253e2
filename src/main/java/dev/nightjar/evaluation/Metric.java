package dev.nightjar.evaluation;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** A number of {@link Scores} by which models are compared, with the direction that is better. */
public enum Metric {
    ACCURACY(Better.HIGHER, Scores::accuracy),
    SKILL(Better.HIGHER, Scores::skill),
    R2(Better.HIGHER, Scores::r2),
    MAE(Better.LOWER, Scores::mae),
    RMSE(Better.LOWER, Scores::rmse),
    MAPE(Better.LOWER, Scores::mape),
    COVERAGE(Better.NEARER_TO_LEVEL, Scores::coverage),
    INTERVAL_WIDTH(Better.LOWER, Scores::intervalWidth),
    F1(Better.HIGHER, ofClasses(ClassMetrics::f1)),
    ROC_AUC(Better.HIGHER, ofClasses(ClassMetrics::rocAuc)),
    LOG_LOSS(Better.LOWER, ofClasses(ClassMetrics::logLoss)),
    BRIER(Better.LOWER, ofClasses(ClassMetrics::brier));

    /** Which way is better. */
    public enum Better {
        HIGHER,
        LOWER,
        /** The interval's stated level is best; more and less are both worse. */
        NEARER_TO_LEVEL
    }

    private final Better better;
    private final ToDoubleFunction<Scores> value;

    Metric(Better better, ToDoubleFunction<Scores> value) {
        this.better = better;
        this.value = value;
    }

    private static ToDoubleFunction<Scores> ofClasses(ToDoubleFunction<ClassMetrics> value) {
        return scores -> scores.classes().map(value::applyAsDouble).orElse(Double.NaN);
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

    /** The value, in its own unit; NaN where it is undefined. */
    public double of(Scores scores) {
        return value.applyAsDouble(scores);
    }

    /**
     * A value turned so that more is better: as it is, its negative, or the negative distance from the level.
     *
     * @param plain in its own unit
     * @param level nominal coverage of the intervals, in (0, 1)
     */
    public double gain(double plain, double level) {
        return switch (better) {
            case HIGHER -> plain;
            case LOWER -> -plain;
            case NEARER_TO_LEVEL -> -Math.abs(plain - level);
        };
    }
}
