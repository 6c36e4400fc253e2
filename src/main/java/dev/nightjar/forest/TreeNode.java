package dev.nightjar.forest;

/** A regression tree as it is handed over for compiling. */
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
}
