package dev.nightjar.deadletter;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Counts letters by reason and partition and keeps the newest few. */
final class LetterCounts {
    private static final Comparator<Listed> BY_TIME = Comparator.comparing(
                    (Listed listed) -> listed.letter().time())
            .thenComparing(listed -> listed.letter().position().partition())
            .thenComparing(listed -> listed.letter().position().offset());

    private final int limit;
    private final Map<String, Count> byReason = new TreeMap<>();
    private final PriorityQueue<Listed> newest = new PriorityQueue<>(BY_TIME);
    private final Count all = new Count();

    /** @param limit how many letters to keep, ≥ 0 */
    LetterCounts(int limit) {
        this.limit = limit;
    }

    /**
     * A letter, and whether it was replayed.
     *
     * @param replayed once, at any time
     */
    record Listed(Letter letter, boolean replayed) {}

    /** How many letters, and of which time. */
    static final class Count {
        private final Map<Integer, Long> byPartition = new TreeMap<>();
        private long letters;
        private long replayed;
        private @Nullable Instant oldest;
        private @Nullable Instant newest;

        private void add(Listed listed) {
            Instant time = listed.letter().time();
            letters++;
            replayed += listed.replayed() ? 1 : 0;
            byPartition.merge(listed.letter().position().partition(), 1L, Long::sum);
            oldest = oldest == null || time.isBefore(oldest) ? time : oldest;
            newest = newest == null || time.isAfter(newest) ? time : newest;
        }

        long letters() {
            return letters;
        }

        long replayed() {
            return replayed;
        }

        Map<Integer, Long> byPartition() {
            return byPartition;
        }

        /** Null while there is none. */
        @Nullable
        Instant oldest() {
            return oldest;
        }

        /** Null while there is none. */
        @Nullable
        Instant newest() {
            return newest;
        }
    }

    void add(Listed listed) {
        all.add(listed);
        byReason.computeIfAbsent(listed.letter().reasonText(), reason -> new Count())
                .add(listed);
        newest.add(listed);
        if (newest.size() > limit) {
            newest.remove();
        }
    }

    Count all() {
        return all;
    }

    /** By {@link Letter#reasonText()}. */
    Map<String, Count> byReason() {
        return byReason;
    }

    /** The newest first. */
    List<Listed> newest() {
        List<Listed> sorted = new ArrayList<>(newest);
        sorted.sort(BY_TIME.reversed());
        return sorted;
    }
}
