package dev.nightjar.source;

import dev.nightjar.message.ReasonCode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a file says, cleaned.
 *
 * @param prices by day, one a day; empty for indicator layouts
 * @param indicators empty for price layouts
 * @param rejected by line
 * @param corrected taken lines that had to be put right, by what was wrong
 * @param acceptedLines lines taken, corrected ones included
 * @param correctedLines lines of them that had to be put right, each counted once
 */
public record ParsedFile(
        List<PriceRow> prices,
        List<IndicatorRow> indicators,
        List<RejectedLine> rejected,
        Map<ReasonCode, Integer> corrected,
        int acceptedLines,
        int correctedLines) {

    /** Collects a file's lines. */
    static final class Builder {
        private final Layout layout;
        private final Map<String, Integer> columns;
        private final int width;
        private final Map<Object, Taken> taken = new LinkedHashMap<>();
        private final List<RejectedLine> rejected = new ArrayList<>();

        Builder(Layout layout, String header) {
            this.layout = layout;
            this.columns = Cells.columns(header);
            this.width = CsvLine.split(header).size();
        }

        private record Taken(int line, String text, Parsed parsed) {}

        void add(int line, String text) {
            if (text.isBlank()) {
                return;
            }
            try {
                Parsed parsed = layout.parse(Cells.of(columns, width, text));
                Taken before = taken.put(parsed.key(), new Taken(line, text, parsed));
                if (before != null) {
                    rejected.add(new RejectedLine(before.line, parsed.superseded(), before.text));
                }
            } catch (RowRejection e) {
                rejected.add(new RejectedLine(line, e.reason(), text));
            }
        }

        ParsedFile build() {
            List<PriceRow> prices = new ArrayList<>();
            List<IndicatorRow> indicators = new ArrayList<>();
            Map<ReasonCode, Integer> corrected = new EnumMap<>(ReasonCode.class);
            int correctedLines = 0;
            for (Taken line : taken.values()) {
                if (line.parsed instanceof Parsed.Price price) {
                    prices.add(price.row());
                    price.corrections().forEach(reason -> corrected.merge(reason, 1, Integer::sum));
                    correctedLines += price.corrections().isEmpty() ? 0 : 1;
                } else if (line.parsed instanceof Parsed.Figures figures) {
                    indicators.addAll(figures.rows());
                }
            }
            prices.sort(Comparator.comparing(PriceRow::day));
            rejected.sort(Comparator.comparingInt(RejectedLine::line));
            return new ParsedFile(
                    List.copyOf(prices),
                    List.copyOf(indicators),
                    List.copyOf(rejected),
                    corrected,
                    taken.size(),
                    correctedLines);
        }
    }
}
