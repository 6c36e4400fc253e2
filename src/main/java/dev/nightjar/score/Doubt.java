package dev.nightjar.score;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;

/** What makes an answer doubtful though it is given. */
enum Doubt {
    /** The features were older than the pipeline allows: the store does not follow. */
    STALE_FEATURES("features_stale"),
    /** The event names a time that has not come yet: its sender's clock is wrong, or this machine's. */
    CLOCK_AHEAD("clock_ahead");

    /** Clocks that are set by NTP differ by milliseconds. */
    private static final Duration MOST_AHEAD = Duration.ofMinutes(1);

    private final String event;

    Doubt(String event) {
        this.event = event;
    }

    /** What stands in the log. */
    String event() {
        return event;
    }

    /** @param stale whether the features are too old */
    static Set<Doubt> about(boolean stale, Instant eventTime, Instant now) {
        boolean ahead = eventTime.isAfter(now.plus(MOST_AHEAD));
        if (!stale && !ahead) {
            return Set.of();
        }
        Set<Doubt> doubts = EnumSet.noneOf(Doubt.class);
        if (stale) {
            doubts.add(STALE_FEATURES);
        }
        if (ahead) {
            doubts.add(CLOCK_AHEAD);
        }
        return doubts;
    }
}
