package dev.nightjar.walkforward;

import dev.nightjar.evaluation.Outcome;
import java.time.Instant;
import java.time.LocalDate;

/**
 * A forecast as it would have been published, beside what came true.
 *
 * @param outcome with the published interval
 * @param day of the event
 * @param maturedOn the day whose close came true
 * @param version the night of the version in use: end of its window
 * @param confidence share of the commodity's latest outcomes inside their intervals, as known then; NaN without any
 */
public record Served(Outcome outcome, LocalDate day, LocalDate maturedOn, Instant version, double confidence) {
    /** Whether the published interval held what came true, its ends included. */
    public boolean isInside() {
        return outcome.lower() <= outcome.laterPrice() && outcome.laterPrice() <= outcome.upper();
    }
}
