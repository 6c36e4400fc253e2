package dev.nightjar.evaluation;

import java.util.Map;

/** One number for a model: the weighted mean of its metrics, each in its own unit and turned so that more is better. */
public final class CompositeScore {
    private CompositeScore() {}

    /**
     * The score.
     *
     * @param weights by {@link Metric#key}; at least one above 0. They also bring units to one scale: accuracy is in per
     *     cent, skill and R² are shares
     * @param level nominal coverage of the intervals
     * @return NaN if a metric with a weight is undefined
     */
    public static double of(Scores scores, Map<String, Double> weights, double level) {
        return of(scores.metrics(), weights, level);
    }

    /**
     * The score of metrics that were kept.
     *
     * @param metrics by {@link Metric#key}, in their own units
     * @param weights as above
     * @param level nominal coverage of the intervals
     * @return NaN if a metric with a weight is missing
     */
    public static double of(Map<String, Double> metrics, Map<String, Double> weights, double level) {
        double sum = 0;
        double all = 0;
        for (Map.Entry<String, Double> weight : weights.entrySet()) {
            Metric metric = Metric.of(weight.getKey())
                    .orElseThrow(() -> new IllegalArgumentException("no metric is called " + weight.getKey()));
            sum += weight.getValue() * metric.gain(metrics, level);
            all += weight.getValue();
        }
        return sum / all;
    }
}
