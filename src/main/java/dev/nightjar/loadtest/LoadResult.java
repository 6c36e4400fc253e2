package dev.nightjar.loadtest;

import dev.nightjar.measure.Latency;
import dev.nightjar.measure.Reported;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one contender did under load.
 *
 * @param load what was asked
 * @param eventsSent events that the brokers took
 * @param predictions prediction records for them, duplicates included
 * @param distinctPredictions events that were predicted
 * @param duplicates answers beyond the first for an event
 * @param deadLettersByReason events that were refused, by reason
 * @param lost events with neither in time
 * @param latency from the moment an event was due until its answer was readable, or until it was given
 *     up; without the warm-up's events
 * @param modelVersions sampled predictions by version
 * @param pace rates and lag after the warm-up
 * @param seconds how it stood each second
 * @param wallS the whole test
 */
public record LoadResult(
        Load load,
        long eventsSent,
        long predictions,
        long distinctPredictions,
        long duplicates,
        Map<String, Long> deadLettersByReason,
        long lost,
        Latency latency,
        Map<String, Long> modelVersions,
        Sustained pace,
        List<Second> seconds,
        double wallS) {

    /** Events that were refused. */
    public long deadLetters() {
        return deadLettersByReason.values().stream().mapToLong(Long::longValue).sum();
    }

    /** The newest version seen among the samples; null when none was. */
    public @Nullable String modelVersion() {
        return Reported.newest(modelVersions);
    }

    /**
     * The report's keys.
     *
     * @param trigger of the contender; null when it has none
     */
    public Map<String, @Nullable Object> report(@Nullable String trigger) {
        Map<String, @Nullable Object> report = new LinkedHashMap<>();
        report.put("trigger", trigger);
        report.put(
                "offered_per_s", load.perSecond().isPresent() ? load.perSecond().getAsDouble() : null);
        report.put("achieved_per_s", Reported.known(pace.answeredPerS()));
        report.put("sent_per_s", Reported.known(pace.sentPerS()));
        report.put("events_sent", eventsSent);
        report.put("predictions", predictions);
        report.put("distinct_predictions", distinctPredictions);
        report.put("duplicates", duplicates);
        report.put("dead_letters", deadLetters());
        report.put("dead_letters_by_reason", deadLettersByReason);
        report.put("lost", lost);
        report.put("latency_ms", latency.report());
        report.put("latency_events", latency.count());
        report.put("lag_max_records", pace.lagMax());
        report.put("lag_of", pace.lagIsGroups() ? "group" : "unanswered");
        report.put("unanswered_max_records", pace.unansweredMax());
        report.put("group_lag_max_records", pace.groupLagMax() < 0 ? null : pace.groupLagMax());
        report.put("lag_growth_per_s", Reported.known(pace.lagGrowthPerS()));
        report.put("warmup_s", Load.seconds(load.warmup()));
        report.put("duration_s", Load.seconds(load.duration()));
        report.put("model_version", modelVersion());
        report.put("model_versions_sampled", modelVersions);
        report.put("accuracy", null);
        report.put("skill", null);
        report.put("wall_s", wallS);
        return report;
    }

    /** The same with how it stood each second, for plots. */
    public Map<String, @Nullable Object> reportWithSeconds(@Nullable String trigger) {
        Map<String, @Nullable Object> report = report(trigger);
        List<Map<String, @Nullable Object>> each = new ArrayList<>();
        seconds.forEach(second -> each.add(second.report()));
        report.put("seconds", each);
        return report;
    }
}
