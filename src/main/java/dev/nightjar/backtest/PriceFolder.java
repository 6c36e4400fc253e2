package dev.nightjar.backtest;

import dev.nightjar.feature.DailyPrice;
import dev.nightjar.feature.EntityHistory;
import dev.nightjar.feature.IndicatorValue;
import dev.nightjar.source.IndicatorRow;
import dev.nightjar.source.ParsedFile;
import dev.nightjar.source.SourceFile;
import dev.nightjar.source.SourceFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Files as ingest takes them, read into histories without a store. */
final class PriceFolder {
    private PriceFolder() {}

    /**
     * Histories by commodity; figures of commodities without prices are left out.
     *
     * @throws dev.nightjar.message.NightjarException FILE_UNREADABLE, INPUT_UNRECOGNISED
     */
    static Map<String, EntityHistory> read(Path fileOrFolder) {
        Map<String, List<DailyPrice>> prices = new TreeMap<>();
        Map<String, List<IndicatorValue>> figures = new TreeMap<>();
        for (SourceFile file : SourceFiles.find(List.of(fileOrFolder)).files()) {
            ParsedFile parsed = file.read();
            parsed.prices()
                    .forEach(row -> prices.computeIfAbsent(file.entity(), name -> new ArrayList<>())
                            .add(DailyPrice.of(row.day(), row.close(), row.volume())));
            for (IndicatorRow row : parsed.indicators()) {
                figures.computeIfAbsent(row.commodity(), name -> new ArrayList<>())
                        .add(row.figure());
            }
        }
        Map<String, EntityHistory> histories = new TreeMap<>();
        prices.forEach((entity, rows) ->
                histories.put(entity, new EntityHistory(rows, figures.getOrDefault(entity, List.of()))));
        return histories;
    }
}
