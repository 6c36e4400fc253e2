package dev.nightjar.ingest;

import dev.nightjar.message.ReasonCode;
import dev.nightjar.source.Layout;
import dev.nightjar.source.ParsedFile;
import dev.nightjar.source.RejectedLine;
import dev.nightjar.source.SourceFile;
import java.io.Serializable;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What became of one file's lines.
 *
 * @param file its path
 * @param layout as recognised
 * @param entity the commodity, for price layouts
 * @param accepted lines taken
 * @param corrected lines of them that had to be put right
 * @param rejectedByReason lines not taken
 * @param correctedByReason corrections; a line may have two
 * @param first earliest price's day, ISO; null without prices
 * @param last latest price's day, ISO; null without prices
 */
record FileReport(
        String file,
        Layout layout,
        String entity,
        int accepted,
        int corrected,
        Map<ReasonCode, Integer> rejectedByReason,
        Map<ReasonCode, Integer> correctedByReason,
        @Nullable String first,
        @Nullable String last)
        implements Serializable {

    static FileReport of(SourceFile file, ParsedFile parsed) {
        Map<ReasonCode, Integer> rejected = new TreeMap<>();
        for (RejectedLine line : parsed.rejected()) {
            rejected.merge(line.reason(), 1, Integer::sum);
        }
        boolean none = parsed.prices().isEmpty();
        return new FileReport(
                file.location(),
                file.layout(),
                file.entity(),
                parsed.acceptedLines(),
                parsed.correctedLines(),
                rejected,
                new TreeMap<>(parsed.corrected()),
                none ? null : parsed.prices().get(0).day().toString(),
                none
                        ? null
                        : parsed.prices().get(parsed.prices().size() - 1).day().toString());
    }

    Optional<String> firstDay() {
        return Optional.ofNullable(first);
    }

    Optional<String> lastDay() {
        return Optional.ofNullable(last);
    }
}
