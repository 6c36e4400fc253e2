package dev.nightjar.judge;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.command.InstallationOptions;
import dev.nightjar.command.ReportOptions;
import dev.nightjar.evaluation.Decision;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.registry.RegisteredVersion;
import dev.nightjar.store.DecisionRow;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What {@code promote} and {@code rollback} have in common; a picocli mixin. */
final class SelectionByHand {
    @Mixin
    private InstallationOptions installation = new InstallationOptions();

    @Mixin
    private ReportOptions report = new ReportOptions();

    @Option(
            names = "--reason",
            required = true,
            paramLabel = "TEXT",
            description = "Why; kept with the decision, shown by nightjar history.")
    private String reason = "";

    /** How the version is chosen. */
    interface Choice {
        RegisteredVersion of(Decisions decisions);
    }

    /**
     * Takes a version into use.
     *
     * @param previous says who carries the alias {@code previous} afterwards, of the version and the champion
     */
    int take(Decision.Kind kind, Choice choice, Previous previous) {
        Pipeline pipeline = installation.pipeline();
        if (reason.isBlank()) {
            throw new NightjarException(
                    ReasonCode.ARGUMENT_INVALID, "Cannot decide without a reason: give --reason TEXT");
        }
        try (Decisions decisions = Decisions.open(
                pipeline, installation.settings(), Clock.systemUTC(), line -> System.out.println(line))) {
            RegisteredVersion chosen = choice.of(decisions);
            Optional<String> champion = decisions.champion().map(RegisteredVersion::version);
            if (champion.equals(Optional.of(chosen.version()))) {
                System.out.println(chosen.model() + " version " + chosen.version() + " is champion already");
            } else {
                // A version that no scorer could load must not become champion.
                decisions.registry().requireAllowedClasses(chosen);
                decisions.registry().regressor(chosen);
                Optional<String> after = decisions.carryOut(
                        row(decisions, pipeline, kind, chosen, champion), previous.of(decisions, chosen, champion));
                System.out.println(chosen.model() + " version " + chosen.version() + " is champion"
                        + after.map(old -> "; version " + old + " is previous").orElse(""));
            }
            report.write(facts(decisions, kind, chosen, champion));
            return 0;
        }
    }

    /** Who carries the alias {@code previous} afterwards. */
    interface Previous {
        Optional<String> of(Decisions decisions, RegisteredVersion chosen, Optional<String> champion);
    }

    private DecisionRow row(
            Decisions decisions,
            Pipeline pipeline,
            Decision.Kind kind,
            RegisteredVersion chosen,
            Optional<String> champion) {
        return new DecisionRow(
                decisions.model(),
                chosen.version(),
                champion,
                pipeline.name(),
                pipeline.configHash(),
                kind.key(),
                System.getProperty("user.name", "unknown"),
                List.of("by_hand: " + reason.strip()),
                evidence(decisions, pipeline, chosen),
                decisions.now());
    }

    /** What the version was promoted at, if it was before; else what training said of it, as nothing was compared. */
    private static String evidence(Decisions decisions, Pipeline pipeline, RegisteredVersion chosen) {
        JsonNode promoted = decisions.reigns().metrics(chosen.version());
        Object metrics = promoted.isObject() ? promoted : trained(decisions.trained(chosen.version()), pipeline);
        try {
            return new ObjectMapper().writeValueAsString(Map.of("metrics", metrics));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("figures are not JSON: " + metrics, e);
        }
    }

    private static Map<String, Object> trained(Map<String, Double> metrics, Pipeline pipeline) {
        return Map.of(
                "challenger",
                Figures.scored(metrics, pipeline.gate(), pipeline.model().intervalLevel()),
                "naive",
                Figures.naive(metrics));
    }

    private static Map<String, @Nullable Object> facts(
            Decisions decisions, Decision.Kind kind, RegisteredVersion chosen, Optional<String> champion) {
        Map<String, @Nullable Object> facts = new LinkedHashMap<>();
        facts.put("decision", kind.key());
        facts.put("model_name", chosen.model());
        facts.put("model_version", chosen.version());
        facts.put("run_id", chosen.runId());
        facts.put("champion_before", champion.orElse(null));
        facts.put("mlflow_url", decisions.registry().page(chosen));
        return facts;
    }
}
