package dev.nightjar.stack.chaos;

import java.util.SplittableRandom;

/**
 * How much of everything.
 *
 * @param seed of the moments at which faults happen
 * @param quick a selection for the test run
 * @param events of the combined scenario
 * @param soakMinutes how long the soak lasts
 */
record Effort(long seed, boolean quick, int events, int soakMinutes) {
    int of(Amount amount) {
        return quick ? amount.quick() : amount.full();
    }

    /** The same numbers for the same seed and fault. */
    SplittableRandom random(Fault fault) {
        return new SplittableRandom(seed * 31 + fault.number().hashCode());
    }
}
