package dev.nightjar.simulate;

import dev.nightjar.feature.IndicatorValue;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Writes simulated histories in the layouts that ingest reads. */
public final class MarketFiles {
    /** The figures' file, beside one price file a commodity. */
    public static final String INDICATORS = "indicators.csv";

    private static final String PRICE_HEADER = "Date,Open,High,Low,Close,Adj Close,Volume";
    private static final String INDICATOR_HEADER = "commodity,indicator,side,event_time,known_at,value";

    private MarketFiles() {}

    /**
     * Writes {@code <commodity>.csv} for each history and {@code indicators.csv}, replacing files of those names.
     *
     * @param folder made if absent
     * @return the files, indicators last
     * @throws IOException if the folder or a file cannot be written
     */
    public static List<Path> write(List<SimulatedHistory> histories, Path folder) throws IOException {
        Files.createDirectories(folder);
        List<Path> files = new ArrayList<>();
        for (SimulatedHistory history : histories) {
            Path file = folder.resolve(history.commodity() + ".csv");
            lines(
                    file,
                    PRICE_HEADER,
                    history.bars().stream().map(MarketFiles::line).toList());
            files.add(file);
        }
        Path indicators = folder.resolve(INDICATORS);
        lines(
                indicators,
                INDICATOR_HEADER,
                histories.stream()
                        .flatMap(history -> history.figures().stream().map(figure -> line(history.commodity(), figure)))
                        .toList());
        files.add(indicators);
        return List.copyOf(files);
    }

    private static void lines(Path file, String header, List<String> lines) throws IOException {
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            out.write(header);
            out.write('\n');
            for (String line : lines) {
                out.write(line);
                out.write('\n');
            }
        }
    }

    private static String line(DailyBar bar) {
        return String.format(
                Locale.ROOT,
                "%s,%.6f,%.6f,%.6f,%.6f,%.6f,%d",
                bar.day(),
                bar.open(),
                bar.high(),
                bar.low(),
                bar.close(),
                bar.close(),
                bar.volume());
    }

    private static String line(String commodity, IndicatorValue figure) {
        return String.join(
                ",",
                commodity,
                figure.series(),
                figure.side().name().toLowerCase(Locale.ROOT),
                Instant.ofEpochMilli(figure.eventTimeMs()).toString(),
                Instant.ofEpochMilli(figure.knownAtMs()).toString(),
                Double.toString(figure.value()));
    }
}
