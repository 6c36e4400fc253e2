package dev.nightjar.outcomes;

import dev.nightjar.measure.Reported;
import dev.nightjar.store.LiveAccuracy;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a run did, and what the predictions came to.
 *
 * @param pipeline that predicted
 * @param stored what came out of the topic
 * @param figures what they are now
 * @param wallMs duration in milliseconds
 */
record OutcomesResult(String pipeline, StoredCounts stored, FiguresResult figures, long wallMs) {

    /** The report's keys. */
    Map<String, @Nullable Object> report() {
        Map<String, @Nullable Object> report = new LinkedHashMap<>();
        report.put("pipeline", pipeline);
        report.put("stored", stored.stored());
        report.put("repeated", stored.repeated());
        report.put("not_predictions", stored.strangers());
        report.put("not_predictions_by_reason", stored.notPredictions());
        report.put("missed_offsets", stored.missed());
        report.put("days_computed", figures.days());
        report.put("rows_changed", figures.changed());
        report.put("predictions", figures.totals().predictions());
        report.put("outcomes", figures.totals().outcomes());
        report.put("undefined_outcomes", figures.totals().undefined());
        report.put("waiting", figures.totals().waiting());
        report.put("overdue", figures.totals().overdue());
        report.put(
                "versions",
                figures.versions().stream().map(OutcomesResult::version).toList());
        report.put("wall_ms", wallMs);
        return report;
    }

    private static Map<String, @Nullable Object> version(LiveAccuracy live) {
        Map<String, @Nullable Object> version = new LinkedHashMap<>();
        version.put("model_name", live.modelName());
        version.put("model_version", live.modelVersion());
        version.put("first_day", live.firstDay().toString());
        version.put("last_day", live.lastDay().toString());
        version.put("outcomes", live.outcomes());
        version.put("accuracy", Reported.known(live.accuracy()));
        version.put("naive_accuracy", Reported.known(live.naiveAccuracy()));
        version.put("skill", Reported.known(live.skill()));
        version.put("coverage", Reported.known(live.coverage()));
        version.put("level", Reported.known(live.level()));
        version.put("mean_width", Reported.known(live.meanWidth()));
        return version;
    }
}
