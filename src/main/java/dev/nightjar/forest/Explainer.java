package dev.nightjar.forest;

import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.model.Regressor;
import java.util.Arrays;

/**
 * What each input contributed to a forest's answer: path-dependent TreeSHAP (Lundberg, Erion, Lee 2018, "Consistent
 * Individualized Feature Attribution for Tree Ensembles", algorithm 2). Contributions are the Shapley values of the game in
 * which a set of known inputs is worth what the forest expects of the row then (algorithm 1): a split on a known input sends
 * the row where it belongs, a split on an unknown one both ways, in the shares of the training rows that went there. A node
 * that no training row reached has no shares: both ways count alike.
 *
 * <p>Immutable and safe for any number of threads. A row takes time in proportion to trees × leaves × depth²: it is for
 * answers that somebody asks about, not for each.
 */
public final class Explainer {
    /** MLlib grows 30 levels at most. */
    static final int MOST_LEVELS = 255;

    private final FlatTrees trees;

    /** Of each node but the roots: the share of its parent's training rows that it got, in [0, 1]. */
    private final double[] shares;

    /** Of each node: what its tree is expected to add to the output from there on; of a leaf, what it adds. */
    private final double[] means;

    private Explainer(Forest forest, double[] parts) {
        this.trees = forest.flat();
        if (trees.depth() > MOST_LEVELS) {
            throw new IllegalArgumentException("Cannot explain the forest: a tree has " + trees.depth()
                    + " levels, more than " + MOST_LEVELS + "; train one with a smaller depth");
        }
        int[] covers = Covers.of(forest).leaves;
        int nodes = forest.table().inputs().length;
        this.shares = new double[nodes];
        this.means = new double[nodes];
        long[] rows = new long[nodes];
        int leaf = covers.length;
        for (int node = nodes - 1; node >= 0; node--) {
            if (trees.isLeaf(node)) {
                rows[node] = covers[--leaf];
                means[node] = parts[leaf];
            } else {
                int left = trees.left(node);
                rows[node] = rows[left] + rows[left + 1];
                shares[left] = share(rows[left], rows[node]);
                shares[left + 1] = share(rows[left + 1], rows[node]);
                means[node] = shares[left] * means[left] + shares[left + 1] * means[left + 1];
            }
        }
    }

    private static double share(long part, long whole) {
        return whole == 0 ? 0.5 : (double) part / whole;
    }

    /**
     * Explains what a model predicts, as {@link #of(Forest)} does.
     *
     * @throws NightjarException COVERS_UNKNOWN if the model has no trees, or they were trained before their file kept
     *     training rows
     */
    public static Explainer of(Regressor model) {
        return of(trees(model));
    }

    /**
     * The same, of a class forest as {@link #ofClass} does.
     *
     * @param type the class's number, where the forest has shares of classes
     */
    public static Explainer of(Regressor model, int type) {
        Forest forest = trees(model);
        return forest.aggregation() instanceof Aggregation.ClassShares ? ofClass(forest, type) : of(forest);
    }

    private static Forest trees(Regressor model) {
        return Forest.behind(model)
                .orElseThrow(
                        () -> new NightjarException(
                                ReasonCode.COVERS_UNKNOWN,
                                "Cannot say what each input contributed: the model has no trees; train a forest or boosted trees"));
    }

    /**
     * Explains the number that a forest predicts, in the label's unit (log return for prices); of boosted trees the weighted
     * sum, which of two classes is half the log odds of class 1.
     *
     * @param forest a regression forest or boosted trees
     * @throws NightjarException COVERS_UNKNOWN if the forest was trained before its file kept training rows
     * @throws IllegalArgumentException if the forest answers class shares, or is deeper than {@value #MOST_LEVELS} levels
     */
    public static Explainer of(Forest forest) {
        return new Explainer(forest, LeafParts.of(forest));
    }

    /**
     * Explains the probability of one class, in [0, 1].
     *
     * @param forest a classification forest
     * @param type the class's number, from 0 on
     * @throws NightjarException COVERS_UNKNOWN if the forest was trained before its file kept training rows
     * @throws IllegalArgumentException if the forest has no such class, its leaves' shares do not sum to 1, or it is deeper
     *     than {@value #MOST_LEVELS} levels
     */
    public static Explainer ofClass(Forest forest, int type) {
        return new Explainer(forest, LeafParts.ofClass(forest, type));
    }

    /**
     * The output that is expected while no input is known: the mean over the training rows, tree by tree over those that it
     * learned from.
     */
    public double expected() {
        double sum = 0;
        for (int tree = 0; tree < trees.trees(); tree++) {
            sum += means[trees.root(tree)];
        }
        return sum;
    }

    /**
     * Explains one row.
     *
     * @param row one value an input; NaN goes right at every split, as in a prediction
     */
    public Explanation explain(double[] row) {
        Descent descent = new Descent(row);
        for (int tree = 0; tree < trees.trees(); tree++) {
            descent.to(trees.root(tree), 0, 1, 1, ShapPath.ROOT);
        }
        return new Explanation(
                expected(), Arrays.stream(descent.contributions).boxed().toList());
    }

    /** RECURSE, for one row. */
    private final class Descent {
        private final double[] row;
        private final double[] contributions = new double[trees.ranks.width()];

        /** One a level, the first of them empty. */
        private final ShapPath[] paths = new ShapPath[trees.depth() + 2];

        Descent(double[] row) {
            this.row = row;
            Arrays.setAll(paths, ShapPath::new);
        }

        /** Goes on to a node that lies {@code level} below its root; what leads there is the path's next entry. */
        void to(int node, int level, double zero, double one, int input) {
            if (zero == 0 && one == 0) {
                return; // no row gets here, known or unknown: it weighs nothing, and cannot be unwound
            }
            ShapPath path = paths[level + 1];
            path.extend(paths[level], zero, one, input);
            if (trees.isLeaf(node)) {
                path.contribute(means[node], contributions);
            } else {
                split(node, level, path);
            }
        }

        private void split(int node, int level, ShapPath path) {
            int asked = trees.input(node);
            int before = path.find(asked);
            double zero = 1;
            double one = 1;
            if (before >= 0) {
                zero = path.zero(before);
                one = path.one(before);
                path.remove(before);
            }
            int left = trees.left(node);
            boolean goesLeft = row[asked] <= trees.table.numbers()[node];
            to(left, level + 1, zero * shares[left], goesLeft ? one : 0, asked);
            to(left + 1, level + 1, zero * shares[left + 1], goesLeft ? 0 : one, asked);
        }
    }
}
