package dev.nightjar;

import dev.nightjar.judge.JudgeResult;
import dev.nightjar.judge.LiveResult;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.store.DecisionRow;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a night came to.
 *
 * @param pipeline whose
 * @param night its time
 * @param live how the version in use had done; empty if nothing could be watched, or an earlier run was done with the night
 * @param late commodities that the window has prices of, but none within {@code features.max-age}
 * @param version the version of the night
 * @param retrained whether it was trained now; else an earlier run had done it
 * @param judged the judgement, if it was made now
 * @param decision made now or before
 * @param wallSeconds how long it took
 */
record NightlyResult(
        Pipeline pipeline,
        Instant night,
        Optional<LiveResult> live,
        List<String> late,
        String version,
        boolean retrained,
        Optional<JudgeResult> judged,
        DecisionRow decision,
        double wallSeconds) {

    Map<String, @Nullable Object> report() {
        Map<String, @Nullable Object> report = new LinkedHashMap<>();
        report.put("pipeline", pipeline.name());
        report.put("night", night.toString());
        report.put("late_prices", late);
        report.put("model_version", version);
        report.put("retrained", retrained);
        report.put("judged", judged.isPresent());
        report.put("decision", decision.decision());
        report.put("reasons", decision.reasons());
        report.put("live", live.map(LiveResult::facts).orElse(null));
        report.put("judgement", judged.map(JudgeResult::report).orElse(null));
        report.put("wall_s", wallSeconds);
        return report;
    }

    String text() {
        return live.map(LiveResult::text).orElse("")
                + String.format(
                        Locale.ROOT,
                        "%nNight      %s of %s%n%sTrained    version %s%s%nDecision   %s%s%n           %s%nTook       %.1f s%n",
                        night,
                        pipeline.name(),
                        late.isEmpty()
                                ? ""
                                : String.format(
                                        Locale.ROOT,
                                        "Late       no price for more than %d days of %s%n",
                                        pipeline.features().maxAge().toDays(),
                                        String.join(", ", late)),
                        version,
                        retrained ? "" : " (by an earlier run)",
                        decision.decision().replace('_', ' '),
                        judged.isPresent() ? "" : " (by an earlier run)",
                        String.join(System.lineSeparator() + "           ", decision.reasons()),
                        wallSeconds);
    }
}
