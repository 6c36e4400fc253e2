package dev.nightjar.score.guard;

import java.time.Duration;

/**
 * From when on it is an error that records wait and none is answered.
 *
 * @param silence where the partition has had an answer
 * @param firstAnswer since the start, or since executors came or went
 */
public record SilenceLimits(Duration silence, Duration firstAnswer) {
    /**
     * Within ten seconds, with the look's own second. The first answers take longer: lanes open, code is compiled, in each
     * executor anew.
     */
    public static final SilenceLimits USUAL = new SilenceLimits(Duration.ofMillis(8500), Duration.ofSeconds(45));

    /** The same where answered records stay uncommitted for so long. */
    public SilenceLimits later(Duration commitsEvery) {
        return new SilenceLimits(silence.plus(commitsEvery), firstAnswer.plus(commitsEvery));
    }
}
