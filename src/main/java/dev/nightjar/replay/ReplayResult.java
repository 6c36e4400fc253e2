package dev.nightjar.replay;

import dev.nightjar.measure.Latency;
import dev.nightjar.measure.Reported;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What became of the replayed events.
 *
 * @param eventsSent events the brokers took
 * @param predictions prediction records for them, duplicates included
 * @param distinctPredictions events that were predicted
 * @param duplicates records beyond the first for an event
 * @param deadLettersByReason events that were refused, by reason
 * @param lost events with neither in time
 * @param latency from the moment an event was meant to be sent until its answer was readable
 * @param warmupS events meant to be sent in the first seconds are not in {@code latency}
 * @param modelVersions events predicted by each version
 * @param outcomes predictions whose outcome the files hold
 * @param accuracy 100 × (1 − MAPE); NaN when unknown
 * @param naiveAccuracy the same of the naive forecast; NaN when unknown
 * @param skill 1 − MAE ÷ naive MAE; NaN when unknown
 * @param achievedPerS events sent per second
 * @param wallS the whole replay
 */
public record ReplayResult(
        long eventsSent,
        long predictions,
        long distinctPredictions,
        long duplicates,
        Map<String, Long> deadLettersByReason,
        long lost,
        Latency latency,
        double warmupS,
        Map<String, Long> modelVersions,
        long outcomes,
        double accuracy,
        double naiveAccuracy,
        double skill,
        double achievedPerS,
        double wallS) {

    /** Events that were refused. */
    public long deadLetters() {
        return deadLettersByReason.values().stream().mapToLong(Long::longValue).sum();
    }

    /** The newest version that answered; null when none did. */
    public @Nullable String modelVersion() {
        return Reported.newest(modelVersions);
    }

    /** The report's keys. */
    public Map<String, @Nullable Object> report() {
        Map<String, @Nullable Object> report = new LinkedHashMap<>();
        report.put("events_sent", eventsSent);
        report.put("predictions", predictions);
        report.put("distinct_predictions", distinctPredictions);
        report.put("duplicates", duplicates);
        report.put("dead_letters", deadLetters());
        report.put("dead_letters_by_reason", deadLettersByReason);
        report.put("lost", lost);
        report.put("latency_ms", latency.report());
        report.put("latency_events", latency.count());
        report.put("warmup_s", warmupS);
        report.put("model_version", modelVersion());
        report.put("model_versions", modelVersions);
        report.put("outcomes", outcomes);
        report.put("accuracy", Reported.known(accuracy));
        report.put("naive_accuracy", Reported.known(naiveAccuracy));
        report.put("skill", Reported.known(skill));
        report.put("achieved_per_s", Reported.known(achievedPerS));
        report.put("wall_s", wallS);
        return report;
    }
}
