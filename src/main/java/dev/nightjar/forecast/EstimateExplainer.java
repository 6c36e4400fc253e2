package dev.nightjar.forecast;

import dev.nightjar.forest.Aggregation;
import dev.nightjar.forest.Explainer;
import dev.nightjar.forest.Explanation;
import dev.nightjar.forest.Forest;
import dev.nightjar.message.NightjarException;
import java.util.List;
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
        return explainer(named(features)).explain(estimator.row(features));
    }

    /** What {@link #explain} explains: {@code label}, {@code probability of CLASS} or {@code half log odds of CLASS}. */
    public String unit(double[] features) {
        List<String> classes = estimator.classes();
        if (classes.isEmpty()) {
            return "label";
        }
        boolean shares = Forest.behind(estimator.model())
                .filter(forest -> forest.aggregation() instanceof Aggregation.ClassShares)
                .isPresent();
        return shares ? "probability of " + classes.get(named(features)) : "half log odds of " + classes.get(1);
    }

    /** The class's number. */
    private int named(double[] features) {
        return estimator.classes().isEmpty() ? 0 : (int) estimator.model().predict(estimator.row(features));
    }
}
