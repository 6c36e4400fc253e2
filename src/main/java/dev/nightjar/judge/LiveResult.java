package dev.nightjar.judge;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.evaluation.Baseline;
import dev.nightjar.evaluation.Decision;
import dev.nightjar.evaluation.LiveDay;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.registry.RegisteredVersion;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How the version in use did on what came true, and what was decided about it.
 *
 * @param pipeline whose settings it has
 * @param champion the version in use when it was looked at
 * @param baseline what it was promoted at; empty where that was not kept, and then nothing is decided
 * @param days of its outcomes since it came into use
 * @param decision empty while live accuracy has not fallen
 * @param decidedOn the version gone back to, or the champion if it stays though it has fallen
 */
public record LiveResult(
        Pipeline pipeline,
        RegisteredVersion champion,
        Optional<Baseline> baseline,
        List<LiveDay> days,
        Optional<Decision> decision,
        Optional<RegisteredVersion> decidedOn) {
    public LiveResult {
        days = List.copyOf(days);
    }

    LiveResult decided(Decision made, RegisteredVersion version) {
        return new LiveResult(pipeline, champion, baseline, days, Optional.of(made), Optional.of(version));
    }

    /** Whether another version is in use now. */
    public boolean isRolledBack() {
        return decision.filter(made -> made.kind() == Decision.Kind.ROLL_BACK).isPresent();
    }

    /** The days that the rule looks at: those of its last windows, or as many as there are. */
    List<LiveDay> watched() {
        Pipeline.Rollback limits = pipeline.gate().rollback();
        return days.subList(Math.max(0, days.size() - limits.windows() * limits.windowDays()), days.size());
    }

    private long outcomes() {
        return watched().stream().mapToLong(LiveDay::outcomes).sum();
    }

    private double accuracy() {
        return watched().stream()
                        .mapToDouble(day -> day.outcomes() * day.accuracy())
                        .sum()
                / outcomes();
    }

    private double naiveAccuracy() {
        return watched().stream()
                        .mapToDouble(day -> day.outcomes() * day.naiveAccuracy())
                        .sum()
                / outcomes();
    }

    /** For a person. */
    public String text() {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "%nLive       version %s: %s%s%n",
                champion.version(),
                outcomes() == 0
                        ? "no outcomes yet since it came into use"
                        : String.format(
                                Locale.ROOT,
                                "accuracy %.2f %%, naive %.2f %%, over the last %d outcomes of %d days",
                                accuracy(),
                                naiveAccuracy(),
                                outcomes(),
                                watched().size()),
                baseline.map(figures -> String.format(
                                Locale.ROOT,
                                " (at promotion %.2f %%, naive %.2f %%)",
                                figures.accuracy(),
                                figures.naiveAccuracy()))
                        .orElse(" (without figures at promotion to hold against it)")));
        decision.ifPresent(made -> {
            text.append(String.format(
                    Locale.ROOT,
                    "Decision   %s%n",
                    isRolledBack()
                            ? "roll back: version "
                                    + decidedOn.map(RegisteredVersion::version).orElseThrow() + " is champion again"
                            : "keep: version " + champion.version() + " stays champion, though it should go"));
            made.reasons()
                    .forEach(reason -> text.append("           ").append(reason).append(System.lineSeparator()));
        });
        return text.toString();
    }

    /** The report of a rollback for programs. */
    public Map<String, @Nullable Object> report() {
        Map<String, @Nullable Object> report = new LinkedHashMap<>();
        report.put("pipeline", pipeline.name());
        report.put("model_name", champion.model());
        report.put("champion", champion.version());
        report.put("decision", decision.map(made -> made.kind().key()).orElse(null));
        report.put("model_version", decidedOn.map(RegisteredVersion::version).orElse(null));
        report.put("reasons", reasons());
        report.put("live", facts());
        return report;
    }

    /** How it did, for programs. */
    public Map<String, @Nullable Object> facts() {
        boolean some = outcomes() > 0;
        Map<String, @Nullable Object> facts = new LinkedHashMap<>();
        facts.put("model_version", champion.version());
        facts.put("decision", decision.map(made -> made.kind().key()).orElse(null));
        facts.put("reasons", reasons());
        facts.put("days", watched().size());
        facts.put("outcomes", outcomes());
        facts.put("accuracy", some ? accuracy() : null);
        facts.put("naive_accuracy", some ? naiveAccuracy() : null);
        facts.put("accuracy_at_promotion", baseline.map(Baseline::accuracy).orElse(null));
        facts.put(
                "naive_accuracy_at_promotion",
                baseline.map(Baseline::naiveAccuracy).orElse(null));
        return facts;
    }

    private List<String> reasons() {
        return decision.map(made ->
                        made.reasons().stream().map(Decision.Reason::toString).toList())
                .orElse(List.of());
    }

    /**
     * What the ledger keeps.
     *
     * @param metrics of the version decided on, from its own promotion: they are its baseline again
     */
    String evidenceJson(JsonNode metrics) {
        Pipeline.Rollback limits = pipeline.gate().rollback();
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        all.put("metrics", metrics.isObject() ? metrics : Map.of());
        all.put("live", facts());
        all.put("live_days", watched().stream().map(LiveResult::facts).toList());
        all.put(
                "rollback",
                Map.of(
                        "drop", limits.drop(),
                        "window_days", limits.windowDays(),
                        "windows", limits.windows(),
                        "min_outcomes", limits.minOutcomes()));
        try {
            return new ObjectMapper().writeValueAsString(all);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("evidence is not JSON: " + all, e);
        }
    }

    private static Map<String, Object> facts(LiveDay day) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("day", day.day().toString());
        facts.put("outcomes", day.outcomes());
        facts.put("accuracy", day.accuracy());
        facts.put("naive_accuracy", day.naiveAccuracy());
        return facts;
    }
}
