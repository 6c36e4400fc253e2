package dev.nightjar.forest;

import java.util.List;

/** A tree as it is handed over for compiling. */
public sealed interface TreeNode {

    /**
     * Sends a row left when its input is at most the threshold, else right; NaN goes right, as in MLlib's
     * {@code ContinuousSplit}.
     *
     * @param input index into the forest's inputs, ≥ 0
     * @param threshold not NaN
     * @param left where {@code value <= threshold} goes
     * @param right where all else goes
     */
    record Split(int input, double threshold, TreeNode left, TreeNode right) implements TreeNode {}

    /**
     * Answers.
     *
     * @param value the tree's prediction, finite
     */
    record Leaf(double value) implements TreeNode {}

    /**
     * Answers with shares of classes.
     *
     * @param shares one a class, each in [0, 1]
     */
    record Shares(List<Double> shares) implements TreeNode {
        public Shares {
            shares = List.copyOf(shares);
        }
    }
}
