package dev.nightjar.evaluation;

import dev.nightjar.forecast.ForecastQuality;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * How good forecasts were. Errors are in the unit of the price; a share is 0 to 1; NaN where it is undefined.
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
        double intervalWidth) {

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
                mean(outcomes, o -> (o.upper() - o.lower()) / o.price()));
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

    /** By name, as MLflow, the store and reports have them. */
    public Map<String, Double> metrics() {
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
