package dev.nightjar.forest;

import java.util.List;

/** The trees' weights, checked. */
final class Weights {
    private Weights() {}

    static double[] of(List<Double> weights, FlatTrees trees) {
        if (weights.size() != trees.trees()) {
            throw new IllegalArgumentException(weights.size() + " weights for " + trees.trees() + " trees");
        }
        if (!weights.stream().allMatch(Double::isFinite)) {
            throw new IllegalArgumentException("a tree's weight is not finite");
        }
        return weights.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
