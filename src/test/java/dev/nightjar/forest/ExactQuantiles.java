package dev.nightjar.forest;

import java.util.Arrays;
import java.util.stream.IntStream;

/** Meinshausen's estimator, word for word: weights of all training rows, and the quantiles that follow. */
final class ExactQuantiles {
    private final Forest forest;
    private final double[] labels;

    /** Training rows in the order of their labels. */
    private final int[] order;

    /** Of each tree, the leaf of each training row. */
    private final int[][] leaves;

    /** Of each tree, the training rows in each leaf. */
    private final int[][] sizes;

    ExactQuantiles(Forest forest, double[] rows, double[] labels) {
        this.forest = forest;
        this.labels = labels;
        this.order = IntStream.range(0, labels.length)
                .boxed()
                .sorted((one, other) -> Double.compare(labels[one], labels[other]))
                .mapToInt(Integer::intValue)
                .toArray();
        this.leaves = new int[forest.trees()][labels.length];
        this.sizes = new int[forest.trees()][];
        for (int tree = 0; tree < forest.trees(); tree++) {
            forest.leaves(tree, rows, labels.length, leaves[tree]);
            sizes[tree] = new int[forest.leaves(tree)];
            for (int leaf : leaves[tree]) {
                sizes[tree][leaf]++;
            }
        }
    }

    /** Of every training row, for one row that is asked about; they sum to 1. Leaves that no row reached have no say. */
    double[] weights(double[] asked) {
        double[] weights = new double[labels.length];
        int[] mine = new int[1];
        for (int tree = 0; tree < forest.trees(); tree++) {
            forest.leaves(tree, asked, 1, mine);
            for (int row = 0; row < weights.length; row++) {
                weights[row] += leaves[tree][row] == mine[0] ? 1.0 / sizes[tree][mine[0]] : 0;
            }
        }
        double total = Arrays.stream(weights).sum();
        return Arrays.stream(weights).map(weight -> weight / total).toArray();
    }

    /** The least label at or below which the weights reach the probability. */
    double quantile(double[] weights, double probability) {
        double reached = 0;
        for (int row : order) {
            reached += weights[row];
            if (reached >= probability - 1e-9) {
                return labels[row];
            }
        }
        return labels[order[order.length - 1]];
    }

    /** How far, in probability, an answer lies from the quantile: 0 where F(answer−) ≤ p ≤ F(answer). */
    double rankError(double[] weights, double probability, double answer) {
        double below = 0;
        double equal = 0;
        for (int row = 0; row < labels.length; row++) {
            below += labels[row] < answer ? weights[row] : 0;
            equal += labels[row] == answer ? weights[row] : 0;
        }
        return Math.max(0, Math.max(probability - below - equal, below - probability));
    }
}
