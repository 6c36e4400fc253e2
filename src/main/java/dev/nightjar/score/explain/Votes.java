package dev.nightjar.score.explain;

import java.util.Arrays;

/**
 * What each tree alone answers, sorted, in the unit of the answer.
 *
 * @param sorted ascending; empty for a model without trees
 */
@SuppressWarnings("ArrayRecordComponent") // printed; never compared
record Votes(double[] sorted) {

    static Votes of(double[] votes) {
        double[] sorted = votes.clone();
        Arrays.sort(sorted);
        return new Votes(sorted);
    }

    boolean isEmpty() {
        return sorted.length == 0;
    }

    /**
     * A quantile between the votes beside it (Hyndman and Fan 1996, type 7, as NumPy and R).
     *
     * @param share 0 for the smallest, 1 for the largest
     */
    double quantile(double share) {
        double place = share * (sorted.length - 1);
        int below = (int) Math.floor(place);
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }
}
