package dev.nightjar.forest;

import java.io.Serializable;
import java.util.List;
import java.util.stream.LongStream;

/** The training labels that leaves keep: of each leaf {@link #EACH} bins, or none where no training row reached it. */
public final class LeafPoints implements Serializable {
    /** Points of a leaf: what one long holds. */
    public static final int EACH = Long.BYTES;

    /** Stands in the place of a bin where there is no point. */
    static final int NOTHING = 0xff;

    /** A leaf without points: each of its bytes is {@link #NOTHING}. */
    static final long EMPTY = -1L;

    private static final long serialVersionUID = 1L;

    /** A long each, its bytes the bins, ascending from the highest byte on. */
    final long[] leaves;

    LeafPoints(long[] leaves) {
        this.leaves = leaves;
    }

    /** All trees' points in one. */
    static LeafPoints concat(List<LeafPoints> trees) {
        return new LeafPoints(
                trees.stream().flatMapToLong(tree -> LongStream.of(tree.leaves)).toArray());
    }
}
