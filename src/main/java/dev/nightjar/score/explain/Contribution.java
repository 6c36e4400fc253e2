package dev.nightjar.score.explain;

import java.util.Comparator;
import java.util.List;

/**
 * What one input adds to an answer.
 *
 * @param name the input's
 * @param value what it was
 * @param added of either sign: log return for a price, else the label's unit
 */
record Contribution(String name, double value, double added) {

    /** The same, the weightiest first. */
    static List<Contribution> byWeight(List<Contribution> contributions) {
        return contributions.stream()
                .sorted(Comparator.comparingDouble((Contribution one) -> Math.abs(one.added()))
                        .reversed()
                        .thenComparing(Contribution::name))
                .toList();
    }
}
