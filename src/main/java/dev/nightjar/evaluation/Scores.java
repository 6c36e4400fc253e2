package dev.nightjar.evaluation;

import dev.nightjar.forecast.ForecastQuality;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * How good forecasts were. Errors are in the unit of the price; a share is 0 to 1; NaN where it is undefined. Classes have
 * accuracy and skill of their own kind ({@link ClassScores}), and their metrics in place of errors and intervals.
 *
 * @param rows number of forecasts
 * @param accuracy 100 × (1 − MAPE), per cent
 * @param mae mean absolute error
 * @param rmse root of the mean squared error
 * @param mape mean of |error| ÷ later price
 * @param naiveAccuracy the same of "the price stays as it is"
 * @param naiveMae its mean absolute error
 * @param naiveRmse its root mean squared error
 * @param naiveMape its MAPE
 * @param skill {@link ForecastQuality#skill}; above 0 beats the naive forecast
 * @param r2 coefficient of determination of the log return: 0 is what its mean would reach
 * @param coverage share of later prices inside their interval, ends included
 * @param intervalWidth mean of (upper − lower) ÷ price
 * @param classes what only classes have; empty for numbers
 */
public record Scores(
        int rows,
        double accuracy,
        double mae,
        double rmse,
        double mape,
        double naiveAccuracy,
        double naiveMae,
        double naiveRmse,
        double naiveMape,
        double skill,
        double r2,
        double coverage,
        double intervalWidth,
        Optional<ClassMetrics> classes) {

    /** Of forecasts of prices. */
    public static Scores of(Collection<Outcome> outcomes) {
        ForecastQuality quality = new ForecastQuality();
        outcomes.forEach(o -> quality.add(o.predicted(), o.price(), o.laterPrice()));
        double mae = mean(outcomes, o -> Math.abs(o.predicted() - o.laterPrice()));
        double naiveMae = mean(outcomes, o -> Math.abs(o.price() - o.laterPrice()));
        return new Scores(
                outcomes.size(),
                quality.accuracy(),
                mae,
                Math.sqrt(mean(outcomes, o -> square(o.predicted() - o.laterPrice()))),
                quality.mape(),
                quality.naiveAccuracy(),
                naiveMae,
                Math.sqrt(mean(outcomes, o -> square(o.price() - o.laterPrice()))),
                quality.naiveMape(),
                quality.skill(),
                r2(outcomes),
                mean(outcomes, o -> o.lower() <= o.laterPrice() && o.laterPrice() <= o.upper() ? 1 : 0),
                mean(outcomes, o -> (o.upper() - o.lower()) / o.price()),
                Optional.empty());
    }

    private static double r2(Collection<Outcome> outcomes) {
        double mean = mean(outcomes, Scores::logReturn);
        double total = mean(outcomes, o -> square(logReturn(o) - mean));
        double left = mean(outcomes, o -> square(Math.log(o.predicted() / o.laterPrice())));
        return total == 0 ? Double.NaN : 1 - left / total;
    }

    private static double logReturn(Outcome outcome) {
        return Math.log(outcome.laterPrice() / outcome.price());
    }

    private static double square(double x) {
        return x * x;
    }

    private static double mean(Collection<Outcome> outcomes, ToDoubleFunction<Outcome> value) {
        return outcomes.stream().mapToDouble(value).average().orElse(Double.NaN);
    }

    /** What a table for people shows beside accuracy and skill: {@code interval}, or {@code F1} of classes. */
    public String lastName() {
        return classes.isPresent() ? "F1" : "interval";
    }

    /** Its figure: the intervals' coverage in per cent, or F1. */
    public String last() {
        return classes.map(of -> String.format(Locale.ROOT, "%.4f", of.f1()))
                .orElseGet(() -> String.format(Locale.ROOT, "%.1f %%", 100 * coverage));
    }

    /** By name, as MLflow, the store and reports have them. */
    public Map<String, Double> metrics() {
        return classes.map(this::ofClasses).orElseGet(this::ofNumbers);
    }

    private Map<String, Double> ofClasses(ClassMetrics of) {
        Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put("accuracy", accuracy);
        metrics.put("f1", of.f1());
        metrics.put("roc_auc", of.rocAuc());
        metrics.put("log_loss", of.logLoss());
        metrics.put("brier", of.brier());
        metrics.put("skill", skill);
        metrics.put("naive_accuracy", naiveAccuracy);
        metrics.put("naive_log_loss", of.naiveLogLoss());
        metrics.put("naive_brier", of.naiveBrier());
        return metrics;
    }

    private Map<String, Double> ofNumbers() {
        Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put("accuracy", accuracy);
        metrics.put("mae", mae);
        metrics.put("rmse", rmse);
        metrics.put("mape", mape);
        metrics.put("skill", skill);
        metrics.put("r2", r2);
        metrics.put("coverage", coverage);
        metrics.put("interval_width", intervalWidth);
        metrics.put("naive_accuracy", naiveAccuracy);
        metrics.put("naive_mae", naiveMae);
        metrics.put("naive_rmse", naiveRmse);
        metrics.put("naive_mape", naiveMape);
        return metrics;
    }
}
