package dev.nightjar.claims.worker;

import java.time.Duration;
import java.util.Optional;

/**
 * When failed work is tried again.
 *
 * @param attempts after so many failures it is given up, ≥ 1
 * @param firstPause after the first failure; each further one is twice as long
 * @param longestPause no pause is longer
 */
public record Retries(int attempts, Duration firstPause, Duration longestPause) {
    private static final int MOST_DOUBLINGS = 30;

    public Retries {
        if (attempts < 1 || firstPause.isNegative() || longestPause.compareTo(firstPause) < 0) {
            throw new IllegalArgumentException(
                    "attempts " + attempts + ", pauses " + firstPause + " to " + longestPause);
        }
    }

    /** The pause after so many failures, ≥ 1; empty when it is given up. */
    public Optional<Duration> after(int failures) {
        return failures >= attempts ? Optional.empty() : Optional.of(pause(failures));
    }

    /** The pause after so many tries, ≥ 1, for what is never given up. */
    public Duration pause(int tries) {
        Duration pause = firstPause.multipliedBy(1L << Math.min(MOST_DOUBLINGS, tries - 1));
        return pause.compareTo(longestPause) > 0 ? longestPause : pause;
    }
}
