package dev.nightjar.forest;

import dev.nightjar.message.NightjarException;
import dev.nightjar.model.Regressor;
import dev.nightjar.model.ResidualIntervals;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Decision trees in flat arrays: a regression or classification forest, or boosted trees. Its predictions and
 * probabilities equal those of the MLlib model that it was compiled from to the last bit for the same input. Immutable
 * and safe for any number of threads; a call allocates nothing once its thread has called before. It travels as its own
 * file format, {@link ForestFile}.
 */
public final class Forest implements Regressor {
    private final List<String> inputs;
    private final Map<String, String> provenance;
    private final FlatTrees trees;
    private final Aggregation aggregation;
    private final LeafAnswers answers;
    private final @Nullable LeafSpread spread;
    private final @Nullable Covers covers;
    private final ThreadLocal<Scratch> scratch;

    Forest(
            List<String> inputs,
            Map<String, String> provenance,
            FlatTrees trees,
            Aggregation aggregation,
            @Nullable LeafSpread spread,
            @Nullable Covers covers) {
        if (spread != null && spread.points.leaves.length != trees.leaves()) {
            throw new IllegalArgumentException("the labels kept are not those of the forest's leaves");
        }
        if (covers != null && covers.leaves.length != trees.leaves()) {
            throw new IllegalArgumentException("the training rows counted are not those of the forest's leaves");
        }
        if (spread != null && !(aggregation instanceof Aggregation.Mean)) {
            throw new IllegalArgumentException("only a regression forest has quantiles");
        }
        trees.table.checkShares(aggregation instanceof Aggregation.ClassShares of ? of.classes() : 0, trees.leaves());
        this.inputs = List.copyOf(inputs);
        this.provenance = Collections.unmodifiableMap(new TreeMap<>(provenance));
        this.trees = trees;
        this.aggregation = aggregation;
        this.answers = LeafAnswers.of(aggregation, trees);
        this.spread = spread;
        this.covers = covers;
        this.scratch = ThreadLocal.withInitial(() -> new Scratch(trees));
    }

    /**
     * Compiles a regression forest; it predicts, but has no labels to answer quantiles from.
     *
     * @param inputs names of the inputs, in the order of a row
     * @param trees in the order in which their answers are summed, at least one
     * @param provenance data version, settings, seed, build
     * @throws IllegalArgumentException if a split's input or a number is out of range
     */
    public static Forest of(List<String> inputs, List<TreeNode> trees, Map<String, String> provenance) {
        return of(inputs, trees, new Aggregation.Mean(), provenance);
    }

    /**
     * Compiles trees.
     *
     * @param inputs names of the inputs, in the order of a row
     * @param trees in the order in which their answers are summed, at least one; their leaves fit the aggregation
     * @param aggregation how their answers become the forest's
     * @param provenance data version, settings, seed, build
     * @throws IllegalArgumentException if a split's input, a number or a leaf's kind is out of range
     */
    public static Forest of(
            List<String> inputs, List<TreeNode> trees, Aggregation aggregation, Map<String, String> provenance) {
        return new Forest(
                inputs, provenance, new FlatTrees(NodeTable.of(trees), inputs.size()), aggregation, null, null);
    }

    /**
     * The same regression forest with the training labels that its leaves hold.
     *
     * @param bins what the points refer to
     * @param points one for each tree, in order
     */
    public Forest withLabels(LabelBins bins, List<LeafPoints> points) {
        LeafSpread labels = new LeafSpread(bins.middles(), LeafPoints.concat(points));
        return new Forest(inputs, provenance, trees, aggregation, labels, covers);
    }

    /**
     * The same forest with the training rows that reached each leaf, so that its answers can be explained.
     *
     * @param rows leaf after leaf, tree after tree, each in breadth-first order; a row that the tree's sample drew twice
     *     counts twice; each ≥ 0
     */
    public Forest withCovers(int[] rows) {
        return new Forest(inputs, provenance, trees, aggregation, spread, new Covers(rows.clone()));
    }

    @Override
    public List<String> inputs() {
        return inputs;
    }

    /** The forest that a model's points come from; empty for other families. */
    public static Optional<Forest> behind(Regressor model) {
        Regressor points = model instanceof ResidualIntervals intervals ? intervals.points() : model;
        return points instanceof Forest forest ? Optional.of(forest) : Optional.empty();
    }

    /** Number of trees, ≥ 1. */
    public int trees() {
        return trees.trees();
    }

    /** Number of leaves of a tree, ≥ 1. */
    public int leaves(int tree) {
        return trees.firstLeaf(tree + 1) - trees.firstLeaf(tree);
    }

    /** How the trees' answers become the forest's. */
    public Aggregation aggregation() {
        return aggregation;
    }

    @Override
    public int classes() {
        return answers.classes();
    }

    @Override
    public Map<String, String> provenance() {
        return provenance;
    }

    /**
     * Predicts one row: the label's value or, where the forest has classes, the number of the most probable one.
     *
     * @param row one value an input; NaN goes right at every split, so refuse it beforehand
     */
    @Override
    public double predict(double[] row) {
        return predict(row, 0);
    }

    @Override
    public double predict(double[] rows, int from) {
        return answers.predict(walk(rows, from).ends);
    }

    /**
     * Predicts a block of rows, each as {@link #predict(double[])} does.
     *
     * @param rows row after row
     * @param count how many
     * @param out gets {@code count} predictions
     */
    public void predict(double[] rows, int count, double[] out) {
        for (int row = 0; row < count; row++) {
            out[row] = predict(rows, row * inputs.size());
        }
    }

    @Override
    public void probabilities(double[] row, double[] out) {
        probabilities(row, 1, out);
    }

    /**
     * The probability of each class for a block of rows.
     *
     * @param rows row after row
     * @param count how many
     * @param out gets, row after row, one probability a class
     * @throws IllegalStateException if the forest has no classes
     */
    public void probabilities(double[] rows, int count, double[] out) {
        for (int row = 0; row < count; row++) {
            answers.probabilities(walk(rows, row * inputs.size()).ends, out, row * answers.classes());
        }
    }

    /**
     * Conditional quantiles of the label (quantile regression forest, Meinshausen 2006, equations 2 and 4 to 6), where
     * {@link LeafPoints#EACH} training labels stand for all of a leaf's ({@link LeafCounts#sample}), in at most
     * {@link LabelBins#MOST} bins. Exact are the leaves of 1, 2, 4 or 8 training rows, and the labels where the training
     * data has no more different ones than bins. Otherwise a label is off by at most its bin, and a leaf's share of labels
     * at or below any value by less than 1/8, with a standard deviation of at most 1/16: that of their mean over
     * {@code T} trees is at most 1/(16 √T), 0.6 % of probability with 100 trees.
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
    @Override
    public double predict(double[] row, double[] probabilities, double[] quantiles) {
        return predict(row, 0, known(), probabilities, quantiles);
    }

    /**
     * Predicts a block of rows and their quantiles, each as {@link #predict(double[], double[], double[])} does.
     *
     * @param rows row after row
     * @param count how many
     * @param probabilities each in (0, 1)
     * @param means gets {@code count} means
     * @param quantiles gets, row after row, one quantile a probability
     * @throws IllegalStateException if the forest was compiled without its training rows
     */
    @Override
    public void predict(double[] rows, int count, double[] probabilities, double[] means, double[] quantiles) {
        LeafSpread labels = known();
        for (int row = 0; row < count; row++) {
            means[row] = predict(rows, row, labels, probabilities, quantiles);
        }
    }

    private double predict(double[] rows, int row, LeafSpread labels, double[] probabilities, double[] quantiles) {
        Scratch mine = walk(rows, row * inputs.size());
        labels.quantiles(mine.ends, mine.spread, probabilities, quantiles, row * probabilities.length);
        return answers.predict(mine.ends);
    }

    private LeafSpread known() {
        if (spread == null) {
            throw new IllegalStateException("the forest was compiled without its training rows: it has no quantiles");
        }
        return spread;
    }

    private Scratch walk(double[] rows, int from) {
        Scratch mine = scratch.get();
        trees.walk(rows, from, mine.walk);
        return mine;
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
        FlatTrees.Walk walk = scratch.get().walk;
        for (int row = 0; row < count; row++) {
            out[row] = trees.leaf(tree, rows, row * inputs.size(), walk);
        }
    }

    /**
     * How many training rows reached a leaf, in the sample that its tree learned from.
     *
     * @param tree which tree
     * @param leaf counted from the tree's first leaf
     * @throws NightjarException COVERS_UNKNOWN if the forest was trained before its file kept them
     */
    public int cover(int tree, int leaf) {
        return Covers.of(this).leaves[trees.firstLeaf(tree) + leaf];
    }

    /**
     * Each tree's own answer to one row: its value, before boosted trees are weighed, or the number of the class that is
     * most probable in its leaf.
     *
     * @param row one value an input
     * @return one answer a tree, in the order of the trees
     */
    public double[] votes(double[] row) {
        int[] ends = walk(row, 0).ends;
        double[] votes = new double[ends.length];
        for (int tree = 0; tree < ends.length; tree++) {
            votes[tree] = answers.vote(ends[tree]);
        }
        return votes;
    }

    FlatTrees flat() {
        return trees;
    }

    NodeTable table() {
        return trees.table;
    }

    @Nullable
    LeafSpread spread() {
        return spread;
    }

    @Nullable
    Covers covers() {
        return covers;
    }

    private static final class Scratch {
        final FlatTrees.Walk walk;
        final int[] ends;
        final LeafSpread.Scratch spread;

        Scratch(FlatTrees trees) {
            walk = new FlatTrees.Walk(trees);
            ends = walk.ends;
            spread = new LeafSpread.Scratch(trees.trees());
        }
    }
}
