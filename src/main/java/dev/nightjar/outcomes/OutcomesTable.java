package dev.nightjar.outcomes;

import dev.nightjar.store.LiveAccuracy;
import dev.nightjar.store.OutcomeTotals;
import java.util.List;
import java.util.Locale;

/** A run's result as a person reads it: plain, aligned, short. */
final class OutcomesTable {
    private static final int SHOWN_VERSIONS = 10;

    private OutcomesTable() {}

    static String of(OutcomesResult result) {
        StringBuilder text = new StringBuilder();
        StoredCounts stored = result.stored();
        line(text, "%-12s %,d predictions; %,d were there already", "Stored", stored.stored(), stored.repeated());
        if (stored.strangers() > 0) {
            line(
                    text,
                    "%-12s %,d records that are no prediction %s",
                    "Skipped",
                    stored.strangers(),
                    stored.notPredictions());
        }
        if (stored.missed() > 0) {
            line(text, "%-12s %,d offsets that retention deleted before they were read", "Missed", stored.missed());
        }
        OutcomeTotals totals = result.figures().totals();
        line(
                text,
                "%-12s %,d of %,d predictions; %,d wait for their price, %,d of them overdue; %,d undefined",
                "Outcomes",
                totals.outcomes(),
                totals.predictions(),
                totals.waiting(),
                totals.overdue(),
                totals.undefined());
        line(
                text,
                "%-12s %,d days computed, %,d rows changed. %.1f s",
                "Figures",
                result.figures().days(),
                result.figures().changed(),
                result.wallMs() / 1000.0);
        versions(text, result.figures().versions());
        return text.toString();
    }

    private static void versions(StringBuilder text, List<LiveAccuracy> versions) {
        if (versions.isEmpty()) {
            return;
        }
        line(text, "");
        line(
                text,
                "%-28s %12s %12s %12s %10s %18s %8s",
                "last 30 days of outcomes",
                "outcomes",
                "accuracy %",
                "naive %",
                "skill",
                "coverage (level)",
                "width");
        versions.stream()
                .limit(SHOWN_VERSIONS)
                .forEach(live -> line(
                        text,
                        "%-28s %,12d %12.3f %12.3f %10.4f %18s %8.4f",
                        live.modelName() + " " + live.modelVersion(),
                        live.outcomes(),
                        live.accuracy(),
                        live.naiveAccuracy(),
                        live.skill(),
                        String.format(Locale.ROOT, "%.3f (%.2f)", live.coverage(), live.level()),
                        live.meanWidth()));
        if (versions.size() > SHOWN_VERSIONS) {
            line(text, "… and %,d older versions: view live_accuracy", versions.size() - SHOWN_VERSIONS);
        }
    }

    private static void line(StringBuilder text, String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append(System.lineSeparator());
    }
}
