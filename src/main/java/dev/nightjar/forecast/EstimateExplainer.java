package dev.nightjar.forecast;

import dev.nightjar.forest.Explainer;
import dev.nightjar.forest.Explanation;
import dev.nightjar.message.NightjarException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Explains what an {@link Estimator} answers. Safe for any number of threads. */
public final class EstimateExplainer {
    private final Estimator estimator;
    private final Map<Integer, Explainer> explainers = new ConcurrentHashMap<>();

    /**
     * Prepares to explain.
     *
     * @throws NightjarException {@code COVERS_UNKNOWN} if the model has no trees, or they were trained before their file
     *     kept training rows
     */
    public EstimateExplainer(Estimator estimator) {
        this.estimator = estimator;
        explainer(0);
    }

    private Explainer explainer(int type) {
        return explainers.computeIfAbsent(type, it -> Explainer.of(estimator.model(), it));
    }

    /**
     * Explains one answer, in the label's unit; of a class forest the probability of the class that it names, and of
     * boosted trees half the log odds of class 1.
     *
     * @param features as {@link Estimator#estimate(double[])} takes them
     * @return one contribution a feature, in the same order; a missing value contributes as the median that fills it
     */
    public Explanation explain(double[] features) {
        double[] row = estimator.row(features);
        int type = estimator.classes().isEmpty() ? 0 : (int) estimator.model().predict(row);
        return explainer(type).explain(row);
    }
}
