package dev.nightjar.forest;

import java.util.Arrays;

/**
 * All trees in one array, a node in one long: how far its left child lies ahead (24 bits), the threshold's rank (25), the
 * input it asks for (15). A row steps to the left child, or to the node after it when its input's rank is above the
 * threshold's. A leaf lies 0 ahead of itself, and its rank is above all that exist, so a walk stays there without a test;
 * the lower bits of that rank are the leaf's number. Many trees are walked side by side, as none waits for another.
 */
final class FlatTrees {
    /** Trees walked side by side. */
    private static final int GROUP = 16;

    private static final int INPUT_BITS = 15;
    private static final int RANK_BITS = 25;
    private static final int AHEAD_SHIFT = INPUT_BITS + RANK_BITS;
    private static final int INPUT_MASK = (1 << INPUT_BITS) - 1;
    private static final int RANK_MASK = (1 << RANK_BITS) - 1;
    private static final int MOST_NODES = 1 << 24;

    final NodeTable table;
    final InputRanks ranks;
    private final TreeTops tops;
    private final long[] nodes;
    private final int[] roots;
    private final int[] depths;
    private final int[] firstLeaf;

    /** Levels below the tops, of each group of trees. */
    private final int[] below;

    /**
     * Lays the nodes out.
     *
     * @throws IllegalArgumentException if the table is no forest over {@code width} inputs
     */
    FlatTrees(NodeTable table, int width) {
        this.table = table;
        this.roots = new int[table.sizes().length];
        this.depths = new int[roots.length];
        this.firstLeaf = new int[roots.length + 1];
        this.nodes = new long[table.inputs().length];
        require(roots.length > 0, "there is no tree");
        require(width > 0, "there is no input");
        require(table.numbers().length == nodes.length, "the columns differ in length");
        checkNodes(width);
        this.ranks = new InputRanks(table, width);
        int root = 0;
        for (int tree = 0; tree < roots.length; tree++) {
            roots[tree] = root;
            root = lay(tree, root);
        }
        require(root == nodes.length, "nodes are left over");
        this.tops = new TreeTops(this, ranks);
        this.below = new int[(roots.length + GROUP - 1) / GROUP];
        for (int tree = 0; tree < roots.length; tree++) {
            below[tree / GROUP] = Math.max(below[tree / GROUP], depths[tree] - tops.levels);
        }
    }

    private void checkNodes(int width) {
        for (int node = 0; node < nodes.length; node++) {
            int asked = table.inputs()[node];
            double number = table.numbers()[node];
            if (asked == NodeTable.LEAF) {
                require(Double.isFinite(number), "a leaf's value is not finite");
            } else {
                require(asked >= 0 && asked < width, "a split asks for an input that does not exist");
                require(asked <= INPUT_MASK, "a split asks for an input beyond number " + INPUT_MASK);
                require(!Double.isNaN(number), "a threshold is NaN");
            }
        }
    }

    private int lay(int tree, int root) {
        int size = table.sizes()[tree];
        require(size >= 1 && size <= nodes.length - root, "a tree's size is out of range");
        require(size <= MOST_NODES, "a tree has more than " + MOST_NODES + " nodes");
        int end = root + size;
        int[] level = new int[size];
        int next = root + 1;
        int leaves = 0;
        for (int node = root; node < end; node++) {
            require(node < next, "a node has no parent");
            int asked = table.inputs()[node];
            depths[tree] = Math.max(depths[tree], level[node - root]);
            if (asked == NodeTable.LEAF) {
                nodes[node] = node(0, InputRanks.MOST | leaves++, 0);
            } else {
                require(next + 1 < end, "a split has no children");
                nodes[node] = node(next - node, ranks.ofThreshold(asked, table.numbers()[node]), asked);
                level[next - root] = level[node - root] + 1;
                level[next + 1 - root] = level[node - root] + 1;
                next += 2;
            }
        }
        require(next == end, "a tree has nodes left over");
        firstLeaf[tree + 1] = firstLeaf[tree] + leaves;
        return end;
    }

    private static long node(int ahead, int rank, int input) {
        return ((long) ahead << AHEAD_SHIFT) | ((long) rank << INPUT_BITS) | input;
    }

    private static int ahead(long node) {
        return (int) (node >>> AHEAD_SHIFT);
    }

    private static int rank(long node) {
        return (int) (node >>> INPUT_BITS) & RANK_MASK;
    }

    private static int input(long node) {
        return (int) node & INPUT_MASK;
    }

    private static void require(boolean holds, String mistake) {
        if (!holds) {
            throw new IllegalArgumentException(mistake);
        }
    }

    int trees() {
        return roots.length;
    }

    int leaves() {
        return firstLeaf[roots.length];
    }

    /** Ordinal of the tree's first leaf; for {@code tree = trees()} the number of all leaves. */
    int firstLeaf(int tree) {
        return firstLeaf[tree];
    }

    /** Levels below the root of the deepest tree, ≥ 0. */
    int depth() {
        return Arrays.stream(depths).max().orElseThrow();
    }

    int root(int tree) {
        return roots[tree];
    }

    boolean isLeaf(int node) {
        return rank(nodes[node]) >= InputRanks.MOST;
    }

    int left(int node) {
        return node + ahead(nodes[node]);
    }

    int rank(int node) {
        return rank(nodes[node]);
    }

    int input(int node) {
        return input(nodes[node]);
    }

    /** Each leaf's value, by the leaf's ordinal. */
    double[] leafValues() {
        double[] values = new double[leaves()];
        int leaf = 0;
        for (int node = 0; node < nodes.length; node++) {
            if (isLeaf(node)) {
                values[leaf++] = table.numbers()[node];
            }
        }
        return values;
    }

    /** Walks the row that starts at {@code offset}; {@link Walk#ends} gets the leaf's ordinal of each tree. */
    void walk(double[] rows, int offset, Walk walk) {
        int[] at = walk.ends;
        int[] ranked = walk.ranks;
        ranks.of(rows, offset, ranked);
        tops.enter(ranked, walk.mask, at);
        for (int group = 0; group < below.length; group++) {
            int first = group * GROUP;
            int end = Math.min(first + GROUP, at.length);
            for (int level = below[group]; level > 0; level--) {
                for (int tree = first; tree < end; tree++) {
                    at[tree] = step(at[tree], ranked);
                }
            }
        }
        for (int tree = 0; tree < at.length; tree++) {
            at[tree] = firstLeaf[tree] + leaf(at[tree]);
        }
    }

    /** The row's leaf in one tree, counted from the tree's first leaf. */
    int leaf(int tree, double[] rows, int offset, Walk walk) {
        ranks.of(rows, offset, walk.ranks);
        int at = roots[tree];
        for (int level = depths[tree]; level > 0; level--) {
            at = step(at, walk.ranks);
        }
        return leaf(at);
    }

    private int step(int at, int[] ranked) {
        long node = nodes[at];
        return at + ahead(node) + ((rank(node) - ranked[input(node)]) >>> 31);
    }

    private int leaf(int node) {
        return rank(nodes[node]) - InputRanks.MOST;
    }

    /** One thread's scratch. */
    static final class Walk {
        final int[] ends;
        private final int[] ranks;
        private final long[] mask;

        Walk(FlatTrees trees) {
            ends = new int[trees.trees()];
            ranks = new int[trees.ranks.width()];
            mask = new long[trees.tops.words()];
            Arrays.fill(mask, -1L);
        }
    }
}
