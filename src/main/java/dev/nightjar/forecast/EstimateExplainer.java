package dev.nightjar.forecast;

import dev.nightjar.forest.Explainer;
import dev.nightjar.forest.Explanation;
import dev.nightjar.message.NightjarException;

/** Explains what an {@link Estimator} answers. Safe for any number of threads. */
public final class EstimateExplainer {
    private final Estimator estimator;
    private final Explainer explainer;

    /**
     * Prepares to explain.
     *
     * @throws NightjarException {@code COVERS_UNKNOWN} if the forest was trained before its file kept training rows
     */
    public EstimateExplainer(Estimator estimator) {
        this.estimator = estimator;
        this.explainer = Explainer.of(estimator.model());
    }

    /**
     * Explains one answer, in the label's unit.
     *
     * @param features as {@link Estimator#estimate(double[])} takes them
     * @return one contribution a feature, in the same order; a missing value contributes as the median that fills it
     */
    public Explanation explain(double[] features) {
        return explainer.explain(estimator.row(features));
    }
}
