package dev.nightjar.score.explain;

import java.util.List;

/** What came of making a prediction again. */
sealed interface Verdict {

    /**
     * The record is what it should be, to the last bit.
     *
     * @param fields how many were compared
     */
    record Identical(int fields) implements Verdict {}

    /**
     * It is not.
     *
     * @param differences at least one; the first in the order in which a prediction is made
     */
    record Differs(List<Difference> differences) implements Verdict {
        Difference first() {
            return differences.get(0);
        }
    }

    /**
     * Nobody can tell any more.
     *
     * @param why what is gone
     * @param partly what of the record could be made again from the rest of it, and is identical; empty for nothing
     */
    record Unproven(String why, List<String> partly) implements Verdict {}

    /** The differences, or the agreement of that many fields. */
    static Verdict of(List<Difference> differences, int fields) {
        return differences.isEmpty() ? new Identical(fields) : new Differs(List.copyOf(differences));
    }
}
