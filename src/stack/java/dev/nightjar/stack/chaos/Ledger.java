package dev.nightjar.stack.chaos;

import dev.nightjar.message.SourcePosition;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/** Keeps, for each input, how many outputs came and by which version. Safe for any number of threads. */
final class Ledger {
    private final Map<SourcePosition, Entry> entries = new HashMap<>();

    /** @param readNs when it could be read, by {@link System#nanoTime} */
    synchronized void note(Output output, long readNs) {
        Entry known = entries.get(output.source());
        entries.put(
                output.source(),
                known == null
                        ? new Entry(1, output.version(), output.version().equals(Output.NONE), readNs)
                        : known.and(output.version()));
    }

    /** When the first output of an input could be read; empty without one. */
    synchronized OptionalLong readNs(SourcePosition input) {
        Entry entry = entries.get(input);
        return entry == null ? OptionalLong.empty() : OptionalLong.of(entry.readNs());
    }

    synchronized void clear() {
        entries.clear();
    }

    synchronized long missing(Set<SourcePosition> inputs) {
        return inputs.stream().filter(input -> !entries.containsKey(input)).count();
    }

    /** Compares what came with what had to come. */
    synchronized Figures compare(Set<SourcePosition> inputs) {
        long missing = 0;
        long deadLetters = 0;
        long unversioned = 0;
        Map<String, Long> byVersion = new TreeMap<>();
        for (SourcePosition input : inputs) {
            Entry entry = entries.get(input);
            if (entry == null) {
                missing++;
                continue;
            }
            unversioned += entry.doubtful() ? 1 : 0;
            if (entry.version().equals(Output.DEAD_LETTER)) {
                deadLetters++;
            } else {
                byVersion.merge(entry.version(), 1L, Long::sum);
            }
        }
        long distinct = inputs.size() - missing;
        return new Figures(
                inputs.size(),
                distinct,
                distinct - deadLetters,
                deadLetters,
                missing,
                entries.values().stream().mapToLong(entry -> entry.count() - 1).sum(),
                entries.keySet().stream()
                        .filter(source -> !inputs.contains(source))
                        .count(),
                unversioned,
                byVersion);
    }

    /** @param doubtful whether no version, or more than one, has answered */
    private record Entry(int count, String version, boolean doubtful, long readNs) {
        Entry and(String other) {
            return new Entry(count + 1, version, doubtful || !other.equals(version), readNs);
        }
    }
}
