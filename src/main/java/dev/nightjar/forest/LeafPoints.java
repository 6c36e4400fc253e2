package dev.nightjar.forest;

import java.io.Serializable;
import java.util.List;

/**
 * The label bins that leaves keep, all leaves one after the other. Each point of a leaf weighs the same.
 */
public final class LeafPoints implements Serializable {
    /** Points that a leaf keeps at most: 32 bytes a leaf bound the forest's size however many rows taught it. */
    public static final int MOST = 32;

    private static final long serialVersionUID = 1L;

    /** Where each leaf's points start in {@link #bins}; one more at the end. */
    final int[] starts;

    final byte[] bins;

    LeafPoints(int[] starts, byte[] bins) {
        this.starts = starts;
        this.bins = bins;
    }

    static LeafPoints of(byte[][] leaves) {
        int[] starts = new int[leaves.length + 1];
        for (int leaf = 0; leaf < leaves.length; leaf++) {
            starts[leaf + 1] = starts[leaf] + leaves[leaf].length;
        }
        byte[] bins = new byte[starts[leaves.length]];
        for (int leaf = 0; leaf < leaves.length; leaf++) {
            System.arraycopy(leaves[leaf], 0, bins, starts[leaf], leaves[leaf].length);
        }
        return new LeafPoints(starts, bins);
    }

    /** All trees' points in one. */
    static LeafPoints concat(List<LeafPoints> trees) {
        int leaves = trees.stream().mapToInt(LeafPoints::leaves).sum();
        int[] starts = new int[leaves + 1];
        byte[] bins = new byte[trees.stream().mapToInt(tree -> tree.bins.length).sum()];
        int leaf = 0;
        for (LeafPoints tree : trees) {
            int before = starts[leaf];
            System.arraycopy(tree.bins, 0, bins, before, tree.bins.length);
            for (int i = 0; i < tree.leaves(); i++) {
                starts[++leaf] = before + tree.starts[i + 1];
            }
        }
        return new LeafPoints(starts, bins);
    }

    int leaves() {
        return starts.length - 1;
    }
}
