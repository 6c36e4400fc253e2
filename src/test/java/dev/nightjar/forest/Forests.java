package dev.nightjar.forest;

import dev.nightjar.feature.ModelInput;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
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
                .mapToObj(i -> shares(
                        random,
                        i % 7 == 6 ? 0 : depth,
                        () -> random.doubles(classes).boxed().toList()))
                .toList();
        return Forest.of(INPUTS, roots, new Aggregation.ClassShares(classes), Map.of());
    }

    /** The trees of {@link #classes}, but the shares of each leaf sum to 1, as those that MLlib trains do. */
    public static Forest probabilities(long seed, int trees, int depth, int classes) {
        Random random = new Random(seed);
        List<TreeNode> roots = IntStream.range(0, trees)
                .mapToObj(i -> shares(random, i % 7 == 6 ? 0 : depth, () -> normalised(random, classes)))
                .toList();
        return Forest.of(INPUTS, roots, new Aggregation.ClassShares(classes), Map.of());
    }

    private static List<Double> normalised(Random random, int classes) {
        double[] counts = random.doubles(classes).toArray();
        double all = Arrays.stream(counts).sum();
        return Arrays.stream(counts).map(count -> count / all).boxed().toList();
    }

    private static TreeNode shares(Random random, int depth, Supplier<List<Double>> leaf) {
        if (depth == 0 || random.nextInt(8) == 0) {
            return new TreeNode.Shares(leaf.get());
        }
        return new TreeNode.Split(
                random.nextInt(INPUTS.size()),
                random.nextGaussian(),
                shares(random, depth - 1, leaf),
                shares(random, depth - 1, leaf));
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
        return tree(random, depth, INPUTS.size());
    }

    /** Splits ask for the first {@code asked} inputs. */
    static TreeNode tree(Random random, int depth, int asked) {
        if (depth == 0 || random.nextInt(8) == 0) {
            return new TreeNode.Leaf(random.nextGaussian() / 50);
        }
        return new TreeNode.Split(
                random.nextInt(asked),
                random.nextGaussian(),
                tree(random, depth - 1, asked),
                tree(random, depth - 1, asked));
    }

    /** Standard normal rows, one after the other. */
    public static double[] rows(long seed, int count) {
        Random random = new Random(seed);
        return random.doubles((long) count * INPUTS.size(), 0, 1)
                .map(share -> random.nextGaussian())
                .toArray();
    }

    /** The forest with the rows that reach its leaves and their labels, counted in two parts as Spark would. */
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
        return counted(bare, rows, labels.length).withLabels(bins, points);
    }

    /** The forest with how many of the rows reach each of its leaves: each tree's sample is all of them. */
    public static Forest counted(Forest bare, double[] rows, int count) {
        IntStream.Builder covers = IntStream.builder();
        int[] leaves = new int[count];
        for (int tree = 0; tree < bare.trees(); tree++) {
            bare.leaves(tree, rows, count, leaves);
            int[] counts = new int[bare.leaves(tree)];
            for (int leaf : leaves) {
                counts[leaf]++;
            }
            IntStream.of(counts).forEach(covers::add);
        }
        return bare.withCovers(covers.build().toArray());
    }

    /** A small forest with labels and covers, whole. */
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
