package dev.nightjar.forest;

import java.util.Arrays;
import java.util.List;

/** What each leaf adds to a forest's output, by the leaf's ordinal: the output is the sum over the leaves reached. */
final class LeafParts {
    /** A leaf's shares are quotients of counts; their sum is 1 but for rounding. */
    private static final double ROUNDING = 1e-12;

    private LeafParts() {}

    /**
     * Of the mean or the weighted sum.
     *
     * @throws IllegalArgumentException if the forest has class shares: there is an output for each class
     */
    static double[] of(Forest forest) {
        int trees = forest.trees();
        if (forest.aggregation() instanceof Aggregation.Mean) {
            double[] equal = new double[trees];
            Arrays.fill(equal, 1.0 / trees);
            return weighed(forest, equal);
        } else if (forest.aggregation() instanceof Aggregation.WeightedSum sum) {
            return weighed(forest, sum.weights());
        } else if (forest.aggregation() instanceof Aggregation.LogOdds odds) {
            return weighed(forest, odds.weights());
        }
        throw new IllegalArgumentException("Cannot explain the forest: it answers " + forest.classes()
                + " probabilities; explain one class at a time");
    }

    private static double[] weighed(Forest forest, List<Double> weights) {
        return weighed(forest, Weights.of(weights, forest.flat()));
    }

    private static double[] weighed(Forest forest, double[] weights) {
        double[] parts = forest.flat().leafValues();
        for (int tree = 0, leaf = 0; tree < weights.length; tree++) {
            for (int end = forest.flat().firstLeaf(tree + 1); leaf < end; leaf++) {
                parts[leaf] *= weights[tree];
            }
        }
        return parts;
    }

    /**
     * Of one class's probability.
     *
     * @throws IllegalArgumentException if the forest has no such class, or a leaf's shares do not sum to 1: then the
     *     probabilities are made to, and are no sum over trees any more
     */
    static double[] ofClass(Forest forest, int type) {
        if (!(forest.aggregation() instanceof Aggregation.ClassShares of) || type < 0 || type >= of.classes()) {
            throw new IllegalArgumentException("Cannot explain class " + type + ": the forest has shares of "
                    + forest.table().shares().length / forest.flat().leaves()
                    + " classes; name one of those, from 0 on");
        }
        double[] shares = forest.table().shares();
        double[] parts = new double[shares.length / of.classes()];
        for (int leaf = 0; leaf < parts.length; leaf++) {
            int from = leaf * of.classes();
            double all = Arrays.stream(shares, from, from + of.classes()).sum();
            if (Math.abs(all - 1) > ROUNDING) {
                throw new IllegalArgumentException("Cannot explain class " + type + ": a leaf's shares sum to " + all
                        + ", not to 1, so that its probability is no sum over trees");
            }
            parts[leaf] = shares[from + type] / forest.trees();
        }
        return parts;
    }
}
