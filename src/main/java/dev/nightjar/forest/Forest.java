package dev.nightjar.forest;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A regression forest in flat arrays. Its predictions equal MLlib's {@code RandomForestRegressionModel} to the last bit
 * for the same input. Immutable and safe for any number of threads; a call allocates nothing once its thread has called
 * before. It travels as its own file format, {@link ForestFile}.
 */
public final class Forest {
    private final List<String> inputs;
    private final Map<String, String> provenance;
    private final FlatTrees trees;
    private final @Nullable LeafSpread spread;
    private final ThreadLocal<Scratch> scratch;

    Forest(List<String> inputs, Map<String, String> provenance, FlatTrees trees, @Nullable LeafSpread spread) {
        if (spread != null && spread.points.leaves() != trees.leaves()) {
            throw new IllegalArgumentException("the labels kept are not those of the forest's leaves");
        }
        this.inputs = List.copyOf(inputs);
        this.provenance = Collections.unmodifiableMap(new TreeMap<>(provenance));
        this.trees = trees;
        this.spread = spread;
        this.scratch = ThreadLocal.withInitial(() -> new Scratch(trees.trees()));
    }

    /**
     * Compiles trees; the forest predicts, but has no labels to answer quantiles from.
     *
     * @param inputs names of the inputs, in the order of a row
     * @param trees in the order in which their answers are summed, at least one
     * @param provenance data version, settings, seed, build
     * @throws IllegalArgumentException if a split's input or a number is out of range
     */
    public static Forest of(List<String> inputs, List<TreeNode> trees, Map<String, String> provenance) {
        return new Forest(inputs, provenance, new FlatTrees(NodeTable.of(trees), inputs.size()), null);
    }

    /**
     * The same forest with the training labels that its leaves hold.
     *
     * @param bins what the points refer to
     * @param points one for each tree, in order
     */
    public Forest withLabels(LabelBins bins, List<LeafPoints> points) {
        return new Forest(inputs, provenance, trees, new LeafSpread(bins.middles(), LeafPoints.concat(points)));
    }

    /** Names of the inputs, in the order of a row. */
    public List<String> inputs() {
        return inputs;
    }

    /** Number of trees, ≥ 1. */
    public int trees() {
        return trees.trees();
    }

    /** Number of leaves of a tree, ≥ 1. */
    public int leaves(int tree) {
        return trees.firstLeaf(tree + 1) - trees.firstLeaf(tree);
    }

    /** Where the forest comes from, by name, sorted: data version, settings, seed, build. */
    public Map<String, String> provenance() {
        return provenance;
    }

    /**
     * Predicts one row.
     *
     * @param row one value an input; NaN goes right at every split, so refuse it beforehand
     */
    public double predict(double[] row) {
        int[] ends = scratch.get().ends;
        trees.walk(row, ends);
        return trees.mean(ends);
    }

    /**
     * Predicts a block of rows, faster than one by one.
     *
     * @param rows row after row
     * @param count how many
     * @param out gets {@code count} predictions
     */
    public void predict(double[] rows, int count, double[] out) {
        int[] at = scratch.get().at;
        for (int first = 0; first < count; first += FlatTrees.BLOCK) {
            trees.means(rows, inputs.size(), first, Math.min(FlatTrees.BLOCK, count - first), at, out);
        }
    }

    /**
     * Conditional quantiles of the label (quantile regression forest, Meinshausen 2006, equations 2 and 4 to 6). A leaf
     * keeps at most {@link LeafPoints#MOST} training labels, in at most {@link LabelBins#MOST} bins: exact where the
     * training data has no more, otherwise within one bin and 1/{@link LeafPoints#MOST} of a leaf's weight.
     *
     * @param row one value an input
     * @param probabilities each in (0, 1)
     * @param out gets one quantile a probability, in the label's unit
     * @throws IllegalStateException if the forest was compiled without its training rows
     */
    public void quantiles(double[] row, double[] probabilities, double[] out) {
        predict(row, probabilities, out);
    }

    /**
     * Predicts one row and its quantiles in one walk.
     *
     * @param row one value an input
     * @param probabilities each in (0, 1)
     * @param quantiles gets one quantile a probability
     * @return the mean, the same as {@link #predict(double[])}
     * @throws IllegalStateException if the forest was compiled without its training rows
     */
    public double predict(double[] row, double[] probabilities, double[] quantiles) {
        if (spread == null) {
            throw new IllegalStateException("the forest was compiled without its training rows: it has no quantiles");
        }
        Scratch mine = scratch.get();
        trees.walk(row, mine.ends);
        double mean = trees.mean(mine.ends);
        trees.toLeaves(mine.ends);
        spread.quantiles(mine.ends, mine.mass, probabilities, quantiles);
        return mean;
    }

    /**
     * Which leaf of a tree each row reaches, counted from the tree's first leaf.
     *
     * @param tree which tree
     * @param rows row after row
     * @param count how many
     * @param out gets {@code count} leaves
     */
    public void leaves(int tree, double[] rows, int count, int[] out) {
        int[] at = scratch.get().at;
        for (int first = 0; first < count; first += FlatTrees.BLOCK) {
            trees.leaves(tree, rows, inputs.size(), first, Math.min(FlatTrees.BLOCK, count - first), at, out);
        }
    }

    NodeTable table() {
        return trees.table;
    }

    @Nullable
    LeafSpread spread() {
        return spread;
    }

    private static final class Scratch {
        final int[] at = new int[FlatTrees.BLOCK];
        final double[] mass = new double[LabelBins.MOST];
        final int[] ends;

        Scratch(int trees) {
            ends = new int[trees];
        }
    }
}
