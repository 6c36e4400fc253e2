package dev.nightjar.stack.chaos;

import java.util.function.Predicate;

/** The first output that was made after a moment: how long it took until somebody could read it. */
final class Sighting {
    private final long sinceNs;
    private final long sinceMs;
    private final Predicate<Output> fits;
    private volatile double seconds = Double.NaN;

    /** @param fits whether an output is one that is waited for */
    Sighting(long sinceNs, long sinceMs, Predicate<Output> fits) {
        this.sinceNs = sinceNs;
        this.sinceMs = sinceMs;
        this.fits = fits;
    }

    /**
     * Looks at an output.
     *
     * @param madeMs when its producer made it
     * @return whether it is the one
     */
    boolean offer(long madeMs, Output output, long nowNs) {
        if (madeMs > sinceMs && fits.test(output)) {
            seconds = (nowNs - sinceNs) / 1e9;
        }
        return came();
    }

    boolean came() {
        return !Double.isNaN(seconds);
    }

    /** Seconds until it came; NaN before. */
    double seconds() {
        return seconds;
    }
}
