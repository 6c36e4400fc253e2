package dev.nightjar.forest;

import java.util.List;

/** How the trees' answers become the forest's. */
public sealed interface Aggregation {

    /** The mean of the trees' values: a regression forest (Breiman 2001). */
    record Mean() implements Aggregation {}

    /**
     * The weighted sum of the trees' values: gradient-boosted regression trees (Friedman 2001).
     *
     * @param weights one a tree, finite
     */
    record WeightedSum(List<Double> weights) implements Aggregation {
        public WeightedSum {
            weights = List.copyOf(weights);
        }
    }

    /**
     * Boosted trees of two classes: the weighted sum {@code m} is half the log odds of class 1, whose probability is
     * {@code 1 / (1 + exp(−2 m))} (Friedman 2001, algorithm 5).
     *
     * @param weights one a tree, finite
     */
    record LogOdds(List<Double> weights) implements Aggregation {
        public LogOdds {
            weights = List.copyOf(weights);
        }
    }

    /**
     * Each tree answers its leaf's class shares, and the forest's probabilities are their sum, made to sum to 1: a
     * classification forest. Its leaves are {@link TreeNode.Shares}.
     *
     * @param classes how many, ≥ 2
     */
    record ClassShares(int classes) implements Aggregation {
        public ClassShares {
            if (classes < 2) {
                throw new IllegalArgumentException("a forest of " + classes + " classes has nothing to tell apart");
            }
        }
    }
}
