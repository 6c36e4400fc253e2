package dev.nightjar.score.explain;

import java.util.List;
import java.util.Optional;

/**
 * Why an answer is what it is.
 *
 * @param votes of the trees
 * @param expected what the forest expects while it knows no input, in the unit of the contributions; NaN when unknown
 * @param contributions the weightiest first; empty for a forest from before training rows were kept
 * @param unit of the contributions: {@code log_return}, or as {@link dev.nightjar.forecast.EstimateExplainer#unit} says
 * @param base for a price the current one, whose log return the contributions add to; empty where they add to the answer
 */
record Reasons(Votes votes, double expected, List<Contribution> contributions, String unit, Optional<Double> base) {

    /** The forest's answer, in the unit of the contributions. */
    double sum() {
        return expected
                + contributions.stream().mapToDouble(Contribution::added).sum();
    }
}
