package dev.nightjar.forest;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.stream.DoubleStream;

/**
 * The trees' nodes, one tree after the other, each in breadth-first order: the i-th split of a tree has its two children
 * side by side after those of the splits before it, so no pointer is stored and none can form a cycle.
 *
 * @param sizes nodes of each tree, each ≥ 1
 * @param inputs index of the input a split asks for, or {@link #LEAF}
 * @param numbers a split's threshold or a leaf's value; 0 where leaves hold shares
 * @param shares leaf after leaf, its share of each class; empty where leaves hold values
 */
@SuppressWarnings("ArrayRecordComponent") // carries arrays from one form of the forest to another; never compared
record NodeTable(int[] sizes, int[] inputs, double[] numbers, double[] shares) {
    static final int LEAF = -1;

    /** Lays out trees whose leaves hold values, or all of them the same number of shares. */
    static NodeTable of(List<TreeNode> trees) {
        int[] sizes = new int[trees.size()];
        Growing nodes = new Growing();
        for (int tree = 0; tree < sizes.length; tree++) {
            int before = nodes.size;
            nodes.append(trees.get(tree));
            sizes[tree] = nodes.size - before;
        }
        return new NodeTable(
                sizes,
                Arrays.copyOf(nodes.inputs, nodes.size),
                Arrays.copyOf(nodes.numbers, nodes.size),
                nodes.shares.build().toArray());
    }

    /**
     * Checks what the leaves answer.
     *
     * @throws IllegalArgumentException if they do not hold a share of each class, or a share is not in [0, 1]
     */
    void checkShares(int classes, int leaves) {
        if (shares.length != (long) classes * leaves) {
            throw new IllegalArgumentException("the leaves do not hold " + classes + " class shares each");
        }
        for (double share : shares) {
            if (!(share >= 0 && share <= 1)) {
                throw new IllegalArgumentException("a class share is not in [0, 1]");
            }
        }
    }

    private static final class Growing {
        int size;
        int[] inputs = new int[1024];
        double[] numbers = new double[1024];
        final DoubleStream.Builder shares = DoubleStream.builder();

        void append(TreeNode root) {
            Queue<TreeNode> open = new ArrayDeque<>();
            open.add(root);
            while (!open.isEmpty()) {
                TreeNode node = open.remove();
                if (node instanceof TreeNode.Split split) {
                    append(split.input(), split.threshold());
                    open.add(split.left());
                    open.add(split.right());
                } else if (node instanceof TreeNode.Leaf leaf) {
                    append(LEAF, leaf.value());
                } else if (node instanceof TreeNode.Shares leaf) {
                    append(LEAF, 0);
                    leaf.shares().forEach(shares::add);
                }
            }
        }

        private void append(int input, double number) {
            if (size == inputs.length) {
                inputs = Arrays.copyOf(inputs, 2 * size);
                numbers = Arrays.copyOf(numbers, 2 * size);
            }
            inputs[size] = input;
            numbers[size++] = number;
        }
    }
}
