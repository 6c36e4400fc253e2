package dev.nightjar.forest;

/**
 * All trees in flat arrays. A row at node {@code i} steps to {@code left[i]}, or to the node after it when its input is
 * not at most the threshold. A leaf steps to itself whatever the row holds: its threshold is NaN, which sends everything
 * right, and its {@code left} is the node before it. So a walk needs no test for leaves and no branch, and many walks run
 * side by side.
 */
final class FlatTrees {
    /** Rows walked side by side: their positions stay in the first-level cache. */
    static final int BLOCK = 64;

    final NodeTable table;
    private final int[] roots;
    private final int[] depths;
    private final int[] firstLeaf;
    private final int[] input;
    private final double[] threshold;
    private final int[] left;
    private final double[] value;
    private final int[] leaf;

    /**
     * Lays the nodes out.
     *
     * @throws IllegalArgumentException if the table is no forest over {@code width} inputs
     */
    FlatTrees(NodeTable table, int width) {
        int nodes = table.inputs().length;
        this.table = table;
        this.roots = new int[table.sizes().length];
        this.depths = new int[roots.length];
        this.firstLeaf = new int[roots.length + 1];
        this.input = new int[nodes];
        this.threshold = new double[nodes];
        this.left = new int[nodes];
        this.value = table.numbers();
        this.leaf = new int[nodes];
        require(roots.length > 0, "there is no tree");
        require(width > 0, "there is no input");
        require(value.length == nodes, "the columns differ in length");
        int root = 0;
        for (int tree = 0; tree < roots.length; tree++) {
            roots[tree] = root;
            root = lay(tree, root, width);
        }
        require(root == nodes, "nodes are left over");
    }

    private int lay(int tree, int root, int width) {
        int size = table.sizes()[tree];
        require(size >= 1 && size <= input.length - root, "a tree's size is out of range");
        int end = root + size;
        int[] level = new int[size];
        int next = root + 1;
        int leaves = firstLeaf[tree];
        for (int node = root; node < end; node++) {
            require(node < next, "a node has no parent");
            int asked = table.inputs()[node];
            depths[tree] = Math.max(depths[tree], level[node - root]);
            if (asked == NodeTable.LEAF) {
                require(Double.isFinite(value[node]), "a leaf's value is not finite");
                layLeaf(node, leaves++);
            } else {
                require(asked >= 0 && asked < width, "a split asks for an input that does not exist");
                require(!Double.isNaN(value[node]), "a threshold is NaN");
                require(next + 1 < end, "a split has no children");
                laySplit(node, asked, next);
                level[next - root] = level[node - root] + 1;
                level[next + 1 - root] = level[node - root] + 1;
                next += 2;
            }
        }
        require(next == end, "a tree has nodes left over");
        firstLeaf[tree + 1] = leaves;
        return end;
    }

    private void layLeaf(int node, int ordinal) {
        threshold[node] = Double.NaN;
        left[node] = node - 1;
        leaf[node] = ordinal;
    }

    private void laySplit(int node, int asked, int child) {
        input[node] = asked;
        threshold[node] = value[node];
        left[node] = child;
        leaf[node] = NodeTable.LEAF;
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

    /** Walks one row down; {@code ends} gets the leaf's node of each tree. Four trees at a time, as none waits for another. */
    void walk(double[] row, int[] ends) {
        int tree = 0;
        for (; tree + 3 < roots.length; tree += 4) {
            int a = roots[tree];
            int b = roots[tree + 1];
            int c = roots[tree + 2];
            int d = roots[tree + 3];
            for (int level = deepest(tree); level > 0; level--) {
                a = step(a, row, 0);
                b = step(b, row, 0);
                c = step(c, row, 0);
                d = step(d, row, 0);
            }
            ends[tree] = a;
            ends[tree + 1] = b;
            ends[tree + 2] = c;
            ends[tree + 3] = d;
        }
        for (; tree < roots.length; tree++) {
            int node = roots[tree];
            for (int level = depths[tree]; level > 0; level--) {
                node = step(node, row, 0);
            }
            ends[tree] = node;
        }
    }

    /**
     * The mean of the trees' answers. MLlib sums with Scala's {@code sum}, a reduction from the first tree's answer on
     * (so that −0.0 alone stays −0.0), then divides by the number of trees.
     *
     * @param ends where a walk ended
     */
    double mean(int[] ends) {
        double sum = value[ends[0]];
        for (int tree = 1; tree < roots.length; tree++) {
            sum += value[ends[tree]];
        }
        return sum / roots.length;
    }

    /** Turns the nodes where a walk ended into their leaf ordinals. */
    void toLeaves(int[] ends) {
        for (int tree = 0; tree < roots.length; tree++) {
            ends[tree] = leaf[ends[tree]];
        }
    }

    private int deepest(int tree) {
        return Math.max(Math.max(depths[tree], depths[tree + 1]), Math.max(depths[tree + 2], depths[tree + 3]));
    }

    private int step(int node, double[] rows, int offset) {
        return left[node] + (rows[offset + input[node]] <= threshold[node] ? 0 : 1);
    }

    /** The means of at most {@link #BLOCK} rows from {@code first} on; {@code at} is scratch. */
    void means(double[] rows, int width, int first, int count, int[] at, double[] out) {
        for (int tree = 0; tree < roots.length; tree++) {
            descend(tree, rows, width, first, count, at);
            if (tree == 0) {
                for (int row = 0; row < count; row++) {
                    out[first + row] = value[at[row]];
                }
            } else {
                for (int row = 0; row < count; row++) {
                    out[first + row] += value[at[row]];
                }
            }
        }
        for (int row = 0; row < count; row++) {
            out[first + row] /= roots.length;
        }
    }

    /** Leaf ordinals of at most {@link #BLOCK} rows in one tree, counted from the tree's first leaf. */
    void leaves(int tree, double[] rows, int width, int first, int count, int[] at, int[] out) {
        descend(tree, rows, width, first, count, at);
        for (int row = 0; row < count; row++) {
            out[first + row] = leaf[at[row]] - firstLeaf[tree];
        }
    }

    private void descend(int tree, double[] rows, int width, int first, int count, int[] at) {
        for (int row = 0; row < count; row++) {
            at[row] = roots[tree];
        }
        for (int level = depths[tree]; level > 0; level--) {
            int offset = first * width;
            for (int row = 0; row < count; row++) {
                at[row] = step(at[row], rows, offset);
                offset += width;
            }
        }
    }
}
