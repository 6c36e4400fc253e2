package dev.nightjar.forest;

import java.util.Arrays;

/**
 * The first levels of all trees at once (QuickScorer: Lucchese et al. 2015, "QuickScorer: a fast algorithm to rank
 * documents with additive ensembles of regression trees", section 3; many trees share a word as in its vectorised form).
 * Each tree has one bit for each place where its top ends, from left to right. For each input and each rank a table holds
 * the bits that remain when every top split on that input has decided; the inputs' words are combined by AND, and each
 * tree's lowest bit is where the row leaves its top. One row takes no comparison and no branch.
 */
final class TreeTops {
    private static final int MOST_LEVELS = 6;

    /** The table should leave half of a core's second-level cache to the nodes below. */
    private static final int MOST_WORDS = 1 << 16;

    /** How many levels are decided here. */
    final int levels;

    private final int trees;
    private final int words;

    /** Inputs that a top asks for. */
    private final int[] asked;

    /** For each of {@link #asked}, for each rank: where its words start in {@link #table}. */
    private final int[][] rows;

    private final long[] table;

    /** The node below each place, 2^levels places a tree. */
    private final int[] entries;

    TreeTops(FlatTrees forest, InputRanks ranks) {
        Layout layout = new Layout(forest, ranks, MOST_LEVELS);
        while (layout.levels > 0 && layout.size() > MOST_WORDS) {
            layout = new Layout(forest, ranks, layout.levels - 1);
        }
        this.levels = layout.levels;
        this.trees = forest.trees();
        this.words = layout.words;
        this.asked = layout.asked;
        this.rows = layout.rows();
        this.table = new long[(int) layout.size()];
        this.entries = new int[trees << levels];
        Arrays.fill(table, -1L);
        for (int tree = 0; tree < trees; tree++) {
            clear(forest, tree, forest.root(tree), 0, 0);
        }
        for (int[] starts : rows) {
            for (int rank = 1; rank < starts.length; rank++) {
                for (int word = 0; starts[rank] > starts[rank - 1] && word < words; word++) {
                    table[starts[rank] + word] &= table[starts[rank - 1] + word];
                }
            }
        }
    }

    /** Clears, at the rank from which each split sends right, the places on its left; answers the next place. */
    private int clear(FlatTrees forest, int tree, int node, int level, int place) {
        if (level == levels || forest.isLeaf(node)) {
            entries[(tree << levels) + place] = node;
            return place + 1;
        }
        int right = clear(forest, tree, forest.left(node), level + 1, place);
        int input = Arrays.binarySearch(asked, forest.input(node));
        long left = ((1L << (right - place)) - 1) << place;
        table[rows[input][forest.rank(node) + 1] + word(tree)] &= ~(left << shift(tree));
        return clear(forest, tree, forest.left(node) + 1, level + 1, right);
    }

    private int word(int tree) {
        return tree >> (6 - levels);
    }

    private int shift(int tree) {
        return (tree << levels) & 63;
    }

    /**
     * The node that the row reaches below the top of each tree.
     *
     * @param ranks the row's
     * @param mask scratch
     * @param at gets one node a tree
     */
    void enter(int[] ranks, long[] mask, int[] at) {
        Arrays.fill(mask, -1L);
        int next = 0;
        for (; next + 1 < asked.length; next += 2) {
            int one = rows[next][ranks[asked[next]]];
            int other = rows[next + 1][ranks[asked[next + 1]]];
            for (int word = 0; word < mask.length; word++) {
                mask[word] &= table[one + word] & table[other + word];
            }
        }
        if (next < asked.length) {
            int last = rows[next][ranks[asked[next]]];
            for (int word = 0; word < mask.length; word++) {
                mask[word] &= table[last + word];
            }
        }
        for (int tree = 0; tree < trees; tree++) {
            at[tree] = entries[(tree << levels) + Long.numberOfTrailingZeros(mask[word(tree)] >>> shift(tree))];
        }
    }

    /** Words of a mask. */
    int words() {
        return words;
    }

    /** Which thresholds the tops ask for, and so how large the table becomes. */
    private static final class Layout {
        private static final boolean[] NONE = {};

        final int levels;
        final int words;
        final int[] asked;
        private final FlatTrees forest;
        private final boolean[][] used;

        Layout(FlatTrees forest, InputRanks ranks, int levels) {
            this.forest = forest;
            this.levels = levels;
            this.words = (int) ((((long) forest.trees() << levels) + 63) >> 6);
            this.used = new boolean[ranks.width()][];
            Arrays.fill(used, NONE);
            for (int tree = 0; tree < forest.trees(); tree++) {
                use(ranks, forest.root(tree), 0);
            }
            int[] inputs = new int[used.length];
            int size = 0;
            for (int input = 0; input < used.length; input++) {
                if (used[input].length > 0) {
                    inputs[size++] = input;
                }
            }
            this.asked = Arrays.copyOf(inputs, size);
        }

        private void use(InputRanks ranks, int node, int level) {
            if (level < levels && !forest.isLeaf(node)) {
                int input = forest.input(node);
                if (used[input].length == 0) {
                    used[input] = new boolean[ranks.thresholds(input)];
                }
                used[input][forest.rank(node)] = true;
                use(ranks, forest.left(node), level + 1);
                use(ranks, forest.left(node) + 1, level + 1);
            }
        }

        /** Words of the table, and of one mask. */
        long size() {
            long rows = 1;
            for (int input : asked) {
                rows++;
                for (boolean one : used[input]) {
                    rows += one ? 1 : 0;
                }
            }
            return rows * words;
        }

        /** A rank has words of its own where a top split decides otherwise than at the rank before. */
        int[][] rows() {
            int[][] rows = new int[asked.length][];
            int start = 0;
            for (int i = 0; i < asked.length; i++) {
                boolean[] thresholds = used[asked[i]];
                rows[i] = new int[thresholds.length + 1];
                rows[i][0] = start;
                for (int rank = 0; rank < thresholds.length; rank++) {
                    start += thresholds[rank] ? words : 0;
                    rows[i][rank + 1] = start;
                }
                start += words;
            }
            return rows;
        }
    }
}
