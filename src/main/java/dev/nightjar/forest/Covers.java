package dev.nightjar.forest;

import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;

/**
 * How many training rows reached each leaf, in the sample that its tree learned from: a row drawn twice counts twice. No
 * prediction reads them, so they lie apart from all that it reads.
 */
final class Covers {
    /** By the leaf's ordinal. */
    final int[] leaves;

    /**
     * Takes the counts over.
     *
     * @throws IllegalArgumentException if one is below 0
     */
    Covers(int[] leaves) {
        for (int rows : leaves) {
            if (rows < 0) {
                throw new IllegalArgumentException("a leaf has " + rows + " training rows");
            }
        }
        this.leaves = leaves;
    }

    /**
     * The forest's.
     *
     * @throws NightjarException COVERS_UNKNOWN if it has none
     */
    static Covers of(Forest forest) {
        Covers covers = forest.covers();
        if (covers == null) {
            throw new NightjarException(
                    ReasonCode.COVERS_UNKNOWN,
                    "Cannot explain the forest: it was trained before a forest's file kept how many training rows reached"
                            + " each leaf (version 4); retrain, and explain the new version");
        }
        return covers;
    }
}
