package dev.nightjar.forest;

import java.util.List;

/**
 * Why a forest answered a row as it did, in the unit of what was explained: the answer is {@code expected} plus all
 * contributions, to 1e-9 of the largest leaf.
 *
 * @param expected the answer that the forest expects while it knows no input: the mean over its training rows
 * @param contributions one an input, in the forest's order, of either sign; exactly 0 where no tree asks for the input
 */
public record Explanation(double expected, List<Double> contributions) {
    public Explanation {
        contributions = List.copyOf(contributions);
    }

    /** The answer that was explained. */
    public double answer() {
        return expected
                + contributions.stream().mapToDouble(Double::doubleValue).sum();
    }
}
