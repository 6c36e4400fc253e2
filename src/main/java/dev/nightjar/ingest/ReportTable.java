package dev.nightjar.ingest;

import dev.nightjar.message.ReasonCode;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The report as a person reads it: plain, aligned, short. */
final class ReportTable {
    private ReportTable() {}

    static String of(IngestReport report) {
        StringBuilder text = new StringBuilder();
        line(text, "%-44s %10s %10s %10s%n", "file", "accepted", "corrected", "rejected");
        for (FileReport file : report.files()) {
            int rejected = file.rejectedByReason().values().stream()
                    .mapToInt(Integer::intValue)
                    .sum();
            line(text, "%-44s %10d %10d %10d%n", shortened(file.file()), file.accepted(), file.corrected(), rejected);
        }
        line(text, "%-44s %10d %10d %10d%n", "all", report.accepted(), report.corrected(), report.rejected());
        reasons(text, "corrected because", report.correctedByReason());
        reasons(text, "rejected because", report.rejectedByReason());
        report.skipped().forEach((file, why) -> line(text, "left out: %s (%s)%n", file, why));
        line(
                text,
                "%nStore: %d new days, %d restated, %d completed, %d new figures.%n",
                report.newPrices(),
                report.restatedPrices(),
                report.filledPrices(),
                report.newIndicators());
        line(
                text,
                "Lake: commodity_prices version %d%s. %.1f s%n",
                report.lakeVersion(),
                report.lakeIndicatorsVersion() < 0
                        ? ""
                        : ", market_indicators version " + report.lakeIndicatorsVersion(),
                report.wallMs() / 1000.0);
        return text.toString();
    }

    private static void reasons(StringBuilder text, String title, Map<ReasonCode, Integer> counts) {
        if (counts.isEmpty()) {
            return;
        }
        line(text, "%n%s%n", title);
        counts.forEach((reason, count) -> line(text, "  %-28s %10d  %s%n", reason, count, reason.cause()));
    }

    private static void line(StringBuilder text, String format, @Nullable Object... values) {
        text.append(String.format(Locale.ROOT, format, values));
    }

    private static String shortened(String file) {
        return file.length() <= 44 ? file : "…" + file.substring(file.length() - 43);
    }
}
