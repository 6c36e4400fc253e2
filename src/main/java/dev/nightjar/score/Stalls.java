package dev.nightjar.score;

import java.util.HashMap;
import java.util.Map;

/** Knows for how long each partition has had records that wait, and a position that does not move. */
final class Stalls {
    private final Map<Integer, Seen> seen = new HashMap<>();

    /**
     * Takes a look into account.
     *
     * @param committed offset of the first record without an answer
     * @param end the offset after the last record
     * @param nowNs {@link System#nanoTime}
     * @return nanoseconds since the position last moved or nothing waited
     */
    long observe(int partition, long committed, long end, long nowNs) {
        Seen before = seen.get(partition);
        if (before == null || before.committed != committed || committed >= end) {
            seen.put(partition, new Seen(committed, nowNs));
            return 0;
        }
        return nowNs - before.sinceNs;
    }

    /** Nothing is known of the time in between: a broker was away, or the query starts again. */
    void forget() {
        seen.clear();
    }

    private record Seen(long committed, long sinceNs) {}
}
