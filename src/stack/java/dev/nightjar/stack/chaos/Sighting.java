package dev.nightjar.stack.chaos;

/** The first output that was made after a moment: how long it took until somebody could read it. */
final class Sighting {
    private final long sinceNs;
    private final long sinceMs;
    private final String version;
    private volatile double seconds = Double.NaN;

    /** @param version that must have made it; empty for any */
    Sighting(long sinceNs, long sinceMs, String version) {
        this.sinceNs = sinceNs;
        this.sinceMs = sinceMs;
        this.version = version;
    }

    /**
     * Looks at an output.
     *
     * @param madeMs when its producer made it
     * @return whether it is the one
     */
    boolean offer(long madeMs, String by, long nowNs) {
        if (madeMs > sinceMs && (version.isEmpty() || version.equals(by))) {
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
