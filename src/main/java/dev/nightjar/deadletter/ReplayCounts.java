package dev.nightjar.deadletter;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/** What became of the letters that match, by reason. */
final class ReplayCounts {
    private final Map<String, Map<Fate, Long>> byReason = new TreeMap<>();

    /** What becomes of a letter. */
    enum Fate {
        /** Now. */
        REPLAYED,
        /** By an earlier run. */
        ALREADY_REPLAYED,
        /** Not asked for: its event was replayed before and failed again, which gave this letter. */
        FAILED_AGAIN,
        /** It stays where it is: the input topic takes no record of its size. */
        TOO_LARGE,
        /** It stays where it is: it only says where its event stands, as the dead-letter topic took no record of that size. */
        BY_REFERENCE
    }

    void add(Letter letter, Fate fate) {
        byReason.computeIfAbsent(letter.reasonText(), reason -> new EnumMap<>(Fate.class))
                .merge(fate, 1L, Long::sum);
    }

    long all(Fate fate) {
        return byReason.values().stream()
                .mapToLong(fates -> fates.getOrDefault(fate, 0L))
                .sum();
    }

    long matched() {
        return byReason.values().stream()
                .flatMap(fates -> fates.values().stream())
                .mapToLong(Long::longValue)
                .sum();
    }

    /** By {@link Letter#reasonText()}. */
    Map<String, Map<Fate, Long>> byReason() {
        return byReason;
    }
}
