package dev.nightjar.score;

import java.util.HashMap;
import java.util.Map;

/** Knows for how long each partition has had records that wait, and a position that does not move. */
final class Stalls {
    private final Map<Integer, Seen> seen = new HashMap<>();
    private final Map<Integer, Long> emptyUntil = new HashMap<>();
    private boolean moved;

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
        moved |= before != null && before.committed != committed;
        boolean nothingWaits = committed >= end || end == emptyUntil.getOrDefault(partition, -1L);
        if (before == null || before.committed != committed || nothingWaits) {
            seen.put(partition, new Seen(committed, nowNs));
            return 0;
        }
        return nowNs - before.sinceNs;
    }

    /** What lies before {@code end} are markers and aborted records, which nobody answers. */
    void nothingBefore(int partition, long end) {
        emptyUntil.put(partition, end);
    }

    /** Whether any position has moved since the last {@link #forget}: the query works. */
    boolean moved() {
        return moved;
    }

    /** Nothing is known of the time in between: a broker was away, or the query starts again. */
    void forget() {
        seen.clear();
        moved = false;
    }

    private record Seen(long committed, long sinceNs) {}
}
