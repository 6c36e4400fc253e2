package dev.nightjar.deadletter;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The list as a person reads it. */
final class LetterTable {
    private static final int MESSAGE_CHARACTERS = 100;

    private LetterTable() {}

    static String of(String topic, LetterCounts counts) {
        StringBuilder text = new StringBuilder();
        LetterCounts.Count all = counts.all();
        line(
                text,
                "%,d dead %s in %s%s",
                all.letters(),
                all.letters() == 1 ? "letter matches" : "letters match",
                topic,
                all.replayed() > 0 ? String.format(Locale.ROOT, ", %,d of them replayed", all.replayed()) : "");
        if (all.letters() == 0) {
            return text.toString();
        }
        line(
                text,
                "%n%-30s %10s %10s  %-20s  %-20s  %s",
                "reason",
                "letters",
                "replayed",
                "oldest",
                "newest",
                "by partition");
        counts.byReason().forEach((reason, count) -> row(text, reason, count));
        if (counts.byReason().size() > 1) {
            row(text, "all", all);
        }
        if (!counts.newest().isEmpty()) {
            letters(text, counts);
        }
        return text.toString();
    }

    private static void row(StringBuilder text, String reason, LetterCounts.Count count) {
        line(
                text,
                "%-30s %,10d %,10d  %-20s  %-20s  %s",
                reason,
                count.letters(),
                count.replayed(),
                seconds(count.oldest()),
                seconds(count.newest()),
                partitions(count.byPartition()));
    }

    private static void letters(StringBuilder text, LetterCounts counts) {
        int shown = counts.newest().size();
        line(
                text,
                "%nThe newest %,d of %,d; `nightjar dlq show POSITION` shows one",
                shown,
                counts.all().letters());
        line(text, "%n%-12s %-24s %-30s %10s %-8s  %s", "position", "time", "reason", "bytes", "replayed", "message");
        for (LetterCounts.Listed listed : counts.newest()) {
            Letter letter = listed.letter();
            line(
                    text,
                    "%-12s %-24s %-30s %10s %-8s  %s",
                    letter.shortPosition(),
                    letter.time(),
                    letter.reasonText(),
                    letter.bytes() < 0 ? "null" : letter.bytes(),
                    listed.replayed() ? "yes" : "",
                    shortened(letter.message()));
        }
    }

    private static String partitions(Map<Integer, Long> counts) {
        return counts.entrySet().stream()
                .map(entry -> String.format(Locale.ROOT, "%d: %,d", entry.getKey(), entry.getValue()))
                .collect(Collectors.joining(", "));
    }

    private static String seconds(@Nullable Instant time) {
        return time == null ? "" : time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static String shortened(String message) {
        return message.codePointCount(0, message.length()) <= MESSAGE_CHARACTERS
                ? message
                : message.substring(0, message.offsetByCodePoints(0, MESSAGE_CHARACTERS - 1)) + "…";
    }

    private static void line(StringBuilder text, String format, @Nullable Object... values) {
        text.append(String.format(Locale.ROOT, format + "%n", values));
    }
}
