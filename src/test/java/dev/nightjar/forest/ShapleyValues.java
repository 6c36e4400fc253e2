package dev.nightjar.forest;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Shapley values of a forest's mean by their definition, from plain trees and plain training rows: all subsets of inputs,
 * each worth what the trees expect where only its inputs are known (Lundberg, Erion, Lee 2018, algorithm 1).
 *
 * @param trees over {@code width} inputs
 * @param training the rows that all trees learned from
 * @param width inputs of a row, few
 */
record ShapleyValues(List<TreeNode> trees, List<double[]> training, int width) {

    /** One an input. */
    double[] of(double[] row) {
        double[] worth = IntStream.range(0, 1 << width)
                .mapToDouble(known -> expected(row, known))
                .toArray();
        double[] values = new double[width];
        Arrays.setAll(values, input -> value(worth, input));
        return values;
    }

    private double value(double[] worth, int input) {
        double value = 0;
        for (int known = 0; known < worth.length; known++) {
            if ((known >> input & 1) == 0) {
                value += weight(Integer.bitCount(known)) * (worth[known | 1 << input] - worth[known]);
            }
        }
        return value;
    }

    /** {@code known! (width − known − 1)! / width!}. */
    private double weight(int known) {
        double weight = 1.0 / width;
        for (int i = 1; i <= known; i++) {
            weight *= (double) i / (width - i);
        }
        return weight;
    }

    /** What the trees' mean is expected to be; a bit of {@code known} for each input that is known. */
    double expected(double[] row, int known) {
        return trees.stream()
                .mapToDouble(tree -> expected(tree, training, row, known))
                .average()
                .orElseThrow();
    }

    private static double expected(TreeNode node, List<double[]> reached, double[] row, int known) {
        if (!(node instanceof TreeNode.Split split)) {
            return ((TreeNode.Leaf) node).value();
        }
        List<double[]> left =
                reached.stream().filter(one -> goesLeft(split, one)).toList();
        List<double[]> right =
                reached.stream().filter(one -> !goesLeft(split, one)).toList();
        if ((known >> split.input() & 1) == 1) {
            return goesLeft(split, row)
                    ? expected(split.left(), left, row, known)
                    : expected(split.right(), right, row, known);
        }
        double share = reached.isEmpty() ? 0.5 : (double) left.size() / reached.size();
        return share * expected(split.left(), left, row, known)
                + (1 - share) * expected(split.right(), right, row, known);
    }

    private static boolean goesLeft(TreeNode.Split split, double[] row) {
        return row[split.input()] <= split.threshold();
    }
}
