package dev.nightjar.score.guard;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Knows for how long each partition has had records that wait, and a position that does not move; and since when no answer came. */
final class Stalls {
    private final Map<Integer, Seen> seen = new HashMap<>();
    private final Map<Integer, Long> emptyUntil = new HashMap<>();
    private final Set<Integer> moved = new HashSet<>();
    private @Nullable Seen answers;

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
        if (before != null && before.count != committed) {
            moved.add(partition);
        }
        boolean nothingWaits = committed >= end || end == emptyUntil.getOrDefault(partition, -1L);
        if (before == null || before.count != committed || nothingWaits) {
            seen.put(partition, new Seen(committed, nowNs));
            return 0;
        }
        return nowNs - before.sinceNs;
    }

    /**
     * Takes the answers to all partitions into account: while they grow in number, a partition may have to wait.
     *
     * @return nanoseconds since they last grew
     */
    long observeAnswers(long inAll, long nowNs) {
        if (answers == null || answers.count != inAll) {
            answers = new Seen(inAll, nowNs);
        }
        return nowNs - answers.sinceNs;
    }

    /** What lies before {@code end} are markers and aborted records, which nobody answers. */
    void nothingBefore(int partition, long end) {
        emptyUntil.put(partition, end);
    }

    /** Whether the partition's position has moved since the last {@link #forget}: whoever answers it is at work. */
    boolean moved(int partition) {
        return moved.contains(partition);
    }

    /** Nothing is known of the time in between: a broker was away, or the query starts again. */
    void forget() {
        seen.clear();
        moved.clear();
        answers = null;
    }

    private record Seen(long count, long sinceNs) {}
}
