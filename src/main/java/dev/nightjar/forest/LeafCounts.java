package dev.nightjar.forest;

import java.io.Serializable;
import java.util.Arrays;

/**
 * How many training rows of each label bin reached each leaf of one tree. Grows with the pairs of leaf and bin that
 * occur, never with the rows.
 */
public final class LeafCounts implements Serializable {
    /** Leaves of one tree that can be told apart. */
    static final int MOST_LEAVES = 1 << 23;

    private static final long serialVersionUID = 1L;

    /** Ascending; leaf (from the tree's first on) in the upper 24 bits, bin in the lower 8. */
    private final int[] keys;

    private final int[] counts;

    private LeafCounts(int[] keys, int[] counts) {
        this.keys = keys;
        this.counts = counts;
    }

    /** Nothing counted. */
    public static LeafCounts none() {
        return new LeafCounts(new int[0], new int[0]);
    }

    /**
     * Counts rows.
     *
     * @param leaves each row's leaf, from the tree's first on
     * @param bins each row's bin
     * @param rows how many rows the two hold
     */
    public static LeafCounts of(int[] leaves, int[] bins, int rows) {
        int[] sorted = new int[rows];
        for (int row = 0; row < rows; row++) {
            sorted[row] = leaves[row] << 8 | bins[row];
        }
        Arrays.sort(sorted);
        int[] keys = new int[rows];
        int[] counts = new int[rows];
        int size = 0;
        for (int key : sorted) {
            if (size == 0 || keys[size - 1] != key) {
                keys[size++] = key;
            }
            counts[size - 1]++;
        }
        return new LeafCounts(Arrays.copyOf(keys, size), Arrays.copyOf(counts, size));
    }

    /** The counts of both. */
    public LeafCounts plus(LeafCounts other) {
        int[] bothKeys = new int[keys.length + other.keys.length];
        int[] bothCounts = new int[bothKeys.length];
        int size = 0;
        int mine = 0;
        int theirs = 0;
        while (mine < keys.length || theirs < other.keys.length) {
            int key = Math.min(
                    mine < keys.length ? keys[mine] : Integer.MAX_VALUE,
                    theirs < other.keys.length ? other.keys[theirs] : Integer.MAX_VALUE);
            bothKeys[size] = key;
            if (mine < keys.length && keys[mine] == key) {
                bothCounts[size] += counts[mine++];
            }
            if (theirs < other.keys.length && other.keys[theirs] == key) {
                bothCounts[size] += other.counts[theirs++];
            }
            size++;
        }
        return new LeafCounts(Arrays.copyOf(bothKeys, size), Arrays.copyOf(bothCounts, size));
    }

    /**
     * Thins each leaf to at most {@link LeafPoints#MOST} points. A leaf of {@code n} rows keeps all of them where they
     * fit, else those at ranks {@code (j + phase) n / MOST}.
     *
     * @param leaves leaves of the tree
     * @param phase in [0, 1); different from tree to tree, so that what thinning rounds off averages out
     * @throws IllegalArgumentException if there are more leaves than can be told apart, 2²³
     */
    public LeafPoints thin(int leaves, double phase) {
        if (leaves > MOST_LEAVES) {
            throw new IllegalArgumentException("a tree has " + leaves + " leaves, more than " + MOST_LEAVES);
        }
        byte[][] points = new byte[leaves][];
        Arrays.fill(points, new byte[0]);
        for (int from = 0; from < keys.length; ) {
            int leaf = keys[from] >>> 8;
            int to = from;
            long rows = 0;
            while (to < keys.length && keys[to] >>> 8 == leaf) {
                rows += counts[to++];
            }
            points[leaf] = thin(from, rows, phase);
            from = to;
        }
        return LeafPoints.of(points);
    }

    private byte[] thin(int from, long rows, double phase) {
        boolean all = rows <= LeafPoints.MOST;
        byte[] points = new byte[all ? (int) rows : LeafPoints.MOST];
        int at = from;
        long passed = counts[at];
        for (int point = 0; point < points.length; point++) {
            long rank = all ? point : Math.min(rows - 1, (long) ((point + phase) * rows / LeafPoints.MOST));
            while (passed <= rank) {
                passed += counts[++at];
            }
            points[point] = (byte) keys[at];
        }
        return points;
    }
}
