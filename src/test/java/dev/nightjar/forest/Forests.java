package dev.nightjar.forest;

import dev.nightjar.feature.ModelInput;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/** Random forests and rows for tests, the same for the same seed. */
public final class Forests {
    public static final List<String> INPUTS =
            Arrays.stream(ModelInput.values()).map(ModelInput::key).toList();

    private Forests() {}

    /** Trees of different shapes, single leaves among them, over standard normal inputs; no labels. */
    public static Forest bare(long seed, int trees, int depth) {
        Random random = new Random(seed);
        List<TreeNode> roots = IntStream.range(0, trees)
                .mapToObj(i -> tree(random, i % 7 == 6 ? 0 : depth))
                .toList();
        return Forest.of(INPUTS, roots, Map.of("seed", Long.toString(seed)));
    }

    /** Trees of two, three, … classes, single leaves among them. */
    public static Forest classes(long seed, int trees, int depth, int classes) {
        Random random = new Random(seed);
        List<TreeNode> roots = IntStream.range(0, trees)
                .mapToObj(i -> shares(random, i % 7 == 6 ? 0 : depth, classes))
                .toList();
        return Forest.of(INPUTS, roots, new Aggregation.ClassShares(classes), Map.of());
    }

    private static TreeNode shares(Random random, int depth, int classes) {
        if (depth == 0 || random.nextInt(8) == 0) {
            return new TreeNode.Shares(random.doubles(classes).boxed().toList());
        }
        return new TreeNode.Split(
                random.nextInt(INPUTS.size()),
                random.nextGaussian(),
                shares(random, depth - 1, classes),
                shares(random, depth - 1, classes));
    }

    /** The trees of {@link #bare}, weighed. */
    public static Forest boosted(long seed, int trees, int depth) {
        Random random = new Random(seed);
        List<TreeNode> roots =
                IntStream.range(0, trees).mapToObj(i -> tree(random, depth)).toList();
        List<Double> weights = random.doubles(trees, 0.1, 1).boxed().toList();
        return Forest.of(INPUTS, roots, new Aggregation.WeightedSum(weights), Map.of());
    }

    static TreeNode tree(Random random, int depth) {
        if (depth == 0 || random.nextInt(8) == 0) {
            return new TreeNode.Leaf(random.nextGaussian() / 50);
        }
        return new TreeNode.Split(
                random.nextInt(INPUTS.size()), random.nextGaussian(), tree(random, depth - 1), tree(random, depth - 1));
    }

    /** Standard normal rows, one after the other. */
    public static double[] rows(long seed, int count) {
        Random random = new Random(seed);
        return random.doubles((long) count * INPUTS.size(), 0, 1)
                .map(share -> random.nextGaussian())
                .toArray();
    }

    /** The forest with the labels of the rows that reach its leaves, counted in two parts as Spark would. */
    public static Forest taught(Forest bare, double[] rows, double[] labels) {
        LabelBins bins = bins(labels);
        int[] bin = Arrays.stream(labels).mapToInt(bins::of).toArray();
        List<LeafPoints> points = new ArrayList<>();
        for (int tree = 0; tree < bare.trees(); tree++) {
            int[] leaves = new int[labels.length];
            bare.leaves(tree, rows, labels.length, leaves);
            int half = labels.length / 2;
            LeafCounts first = LeafCounts.of(leaves, bin, half);
            LeafCounts rest = LeafCounts.of(
                    Arrays.copyOfRange(leaves, half, leaves.length),
                    Arrays.copyOfRange(bin, half, bin.length),
                    leaves.length - half);
            points.add(LeafCounts.none().plus(rest).plus(first).sample(bare.leaves(tree), tree * 0.618 % 1));
        }
        return bare.withLabels(bins, points);
    }

    /** A small forest with labels, whole. */
    public static Forest small(long seed) {
        double[] rows = rows(seed, 400);
        Random random = new Random(seed);
        double[] labels = random.doubles(400, -0.05, 0.05).toArray();
        return taught(bare(seed, 9, 5), rows, labels);
    }

    static LabelBins bins(double[] labels) {
        double[] sorted = Arrays.stream(labels).sorted().toArray();
        double[] distinct = Arrays.stream(sorted).distinct().toArray();
        if (distinct.length <= LabelBins.MOST) {
            return LabelBins.exact(distinct);
        }
        return LabelBins.ofQuantiles(Arrays.stream(LabelBins.shares())
                .map(share -> sorted[(int) Math.max(0, Math.ceil(share * sorted.length) - 1)])
                .toArray());
    }
}
