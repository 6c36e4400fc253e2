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
     * Draws {@link LeafPoints#EACH} points from each leaf's labels by systematic sampling: of {@code n} labels in ascending
     * order those at ranks {@code ⌊(i + phase) n / EACH⌋}, counted from 0. However large the leaf, the points at or below
     * any label are as many as its share of them, rounded down or up, and on average over phases exactly as many (Madow and
     * Madow 1944, "On the theory of systematic sampling, I"). Where {@code n} is 1, 2, 4 or 8 nothing is rounded.
     *
     * @param leaves leaves of the tree
     * @param phase in [0, 1); evenly spread over the trees, so that what is rounded averages out
     * @throws IllegalArgumentException if there are more leaves than can be told apart, 2²³
     */
    public LeafPoints sample(int leaves, double phase) {
        if (leaves > MOST_LEAVES) {
            throw new IllegalArgumentException("a tree has " + leaves + " leaves, more than " + MOST_LEAVES);
        }
        long[] points = new long[leaves];
        Arrays.fill(points, LeafPoints.EMPTY);
        for (int from = 0; from < keys.length; ) {
            int leaf = keys[from] >>> 8;
            int to = from;
            long rows = 0;
            while (to < keys.length && keys[to] >>> 8 == leaf) {
                rows += counts[to++];
            }
            points[leaf] = sample(from, rows, phase);
            from = to;
        }
        return new LeafPoints(points);
    }

    private long sample(int from, long rows, double phase) {
        long points = 0;
        int at = from;
        long passed = counts[at];
        for (int point = 0; point < LeafPoints.EACH; point++) {
            long rank = Math.min(rows - 1, (long) ((point + phase) * rows / LeafPoints.EACH));
            while (passed <= rank) {
                passed += counts[++at];
            }
            points = points << Byte.SIZE | (keys[at] & 0xff);
        }
        return points;
    }
}
