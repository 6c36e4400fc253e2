package dev.nightjar.ingest;

import dev.nightjar.message.ReasonCode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What an ingest did.
 *
 * @param files each file, in the order read
 * @param skipped files of a folder that were left out, with the reason
 * @param newPrices days that the store did not have
 * @param restatedPrices days that got a further version
 * @param filledPrices days whose open, high or low were completed
 * @param newIndicators figures that the store did not have
 * @param lakeVersion version of {@code commodity_prices} afterwards
 * @param lakeIndicatorsVersion version of {@code market_indicators}; −1 while there are none
 * @param wallMs duration in milliseconds
 */
public record IngestReport(
        List<FileReport> files,
        Map<String, String> skipped,
        int newPrices,
        int restatedPrices,
        int filledPrices,
        int newIndicators,
        long lakeVersion,
        long lakeIndicatorsVersion,
        long wallMs) {

    /** Lines taken. */
    public int accepted() {
        return files.stream().mapToInt(FileReport::accepted).sum();
    }

    /** Lines taken after something was put right. */
    public int corrected() {
        return files.stream().mapToInt(FileReport::corrected).sum();
    }

    /** Lines not taken. */
    public int rejected() {
        return rejectedByReason().values().stream().mapToInt(Integer::intValue).sum();
    }

    /** Lines not taken, by reason. */
    public Map<ReasonCode, Integer> rejectedByReason() {
        Map<ReasonCode, Integer> sum = new TreeMap<>();
        files.forEach(file -> file.rejectedByReason().forEach((reason, n) -> sum.merge(reason, n, Integer::sum)));
        return sum;
    }

    /** Corrections, by reason. */
    public Map<ReasonCode, Integer> correctedByReason() {
        Map<ReasonCode, Integer> sum = new TreeMap<>();
        files.forEach(file -> file.correctedByReason().forEach((reason, n) -> sum.merge(reason, n, Integer::sum)));
        return sum;
    }

    /** The report's contract: snake_case keys. */
    public Map<String, @Nullable Object> json() {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("accepted", accepted());
        json.put("corrected", corrected());
        json.put("rejected", rejected());
        json.put("rejected_by_reason", names(rejectedByReason()));
        json.put("corrected_by_reason", names(correctedByReason()));
        json.put(
                "commodities",
                files.stream()
                        .filter(file -> file.layout().prices())
                        .map(FileReport::entity)
                        .sorted()
                        .distinct()
                        .toList());
        json.put(
                "first_day",
                files.stream()
                        .flatMap(f -> f.firstDay().stream())
                        .min(String::compareTo)
                        .orElse(null));
        json.put(
                "last_day",
                files.stream()
                        .flatMap(f -> f.lastDay().stream())
                        .max(String::compareTo)
                        .orElse(null));
        json.put("new_prices", newPrices);
        json.put("restated_prices", restatedPrices);
        json.put("filled_prices", filledPrices);
        json.put("new_indicators", newIndicators);
        json.put("lake_version", lakeVersion);
        json.put("lake_indicators_version", lakeIndicatorsVersion < 0 ? null : lakeIndicatorsVersion);
        json.put("files", files.stream().map(IngestReport::json).toList());
        json.put("skipped", skipped);
        json.put("wall_ms", wallMs);
        return json;
    }

    private static Map<String, @Nullable Object> json(FileReport file) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("file", file.file());
        json.put("layout", file.layout().name().toLowerCase(Locale.ROOT));
        json.put("entity", file.layout().prices() ? file.entity() : null);
        json.put("accepted", file.accepted());
        json.put("corrected", file.corrected());
        json.put("rejected_by_reason", names(file.rejectedByReason()));
        json.put("first_day", file.firstDay().orElse(null));
        json.put("last_day", file.lastDay().orElse(null));
        return json;
    }

    private static Map<String, Integer> names(Map<ReasonCode, Integer> counts) {
        Map<String, Integer> names = new LinkedHashMap<>();
        counts.forEach((reason, count) -> names.put(reason.name(), count));
        return names;
    }
}
