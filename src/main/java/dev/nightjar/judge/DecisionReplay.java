package dev.nightjar.judge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.nightjar.evaluation.Baseline;
import dev.nightjar.evaluation.Decision;
import dev.nightjar.evaluation.Evidence;
import dev.nightjar.evaluation.Gate;
import dev.nightjar.evaluation.LiveDay;
import dev.nightjar.evaluation.LiveWatch;
import dev.nightjar.evaluation.Past;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.registry.ModelRegistry;
import dev.nightjar.registry.RegisteredVersion;
import dev.nightjar.store.DecisionRow;
import dev.nightjar.store.FeatureStore;
import dev.nightjar.store.ModelRow;
import dev.nightjar.store.Term;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.StreamSupport;

/**
 * Makes decisions of the judge again, from what they rested on: a gate's from the forecasts and the models that are
 * registered and the terms that had begun, by the settings that the evidence names; a rollback's from the days of live
 * accuracy that were kept. Changes nothing.
 */
final class DecisionReplay {
    private static final String MAX_AGE = "max_champion_age_seconds";

    private final Pipeline pipeline;
    private final ModelRegistry registry;
    private final FeatureStore store;

    DecisionReplay(Pipeline pipeline, ModelRegistry registry, FeatureStore store) {
        this.pipeline = pipeline;
        this.registry = registry;
        this.store = store;
    }

    /**
     * A decision made again.
     *
     * @param decision as it was made
     * @param outcome what came of it
     * @param difference the first; empty unless there is one
     */
    record Replayed(DecisionRow decision, Outcome outcome, Optional<String> difference) {}

    /** How a decision and its replay compare. */
    enum Outcome {
        /** The same reasons from the same figures. */
        IDENTICAL,
        /** Something is not the same. */
        DIFFERENT,
        /** There is nothing to compute: a person decided, or what it rested on was not kept. */
        NOT_COMPUTED
    }

    /**
     * Every decision about a version, the latest first.
     *
     * @throws NightjarException VERSION_UNKNOWN where there is none; of kind AWAY
     */
    List<Replayed> of(String version) {
        List<DecisionRow> decisions =
                store.ledger().decisionsOn(pipeline.registry().model(), version);
        if (decisions.isEmpty()) {
            throw new NightjarException(
                    ReasonCode.VERSION_UNKNOWN,
                    "Cannot replay: nothing was decided about version " + version + " of "
                            + pipeline.registry().model() + "; run nightjar history");
        }
        return decisions.stream().map(this::replayed).toList();
    }

    private Replayed replayed(DecisionRow decision) {
        JsonNode evidence = KeptEvidence.of(decision);
        boolean watched = evidence.has("live_days");
        if (!watched && !evidence.path("gate").has(MAX_AGE)) {
            return new Replayed(decision, Outcome.NOT_COMPUTED, Optional.empty());
        }
        Optional<String> difference = watched ? watched(decision, evidence) : judged(decision, evidence);
        return new Replayed(
                decision,
                difference.isPresent() ? Outcome.DIFFERENT : Outcome.IDENTICAL,
                difference.map(what -> what + sinceThen(decision)));
    }

    private String sinceThen(DecisionRow decision) {
        return decision.configHash().equals(pipeline.configHash())
                ? ""
                : " (config_hash was " + decision.configHash() + ", that of the pipeline file is "
                        + pipeline.configHash() + ")";
    }

    private Optional<String> judged(DecisionRow decision, JsonNode evidence) {
        try {
            return compared(decision, evidence);
        } catch (NightjarException e) {
            if (e.reason().kind() == ReasonCode.Kind.AWAY) {
                throw e;
            }
            return Optional.of("cannot be made again: " + e.getMessage());
        }
    }

    private Optional<String> compared(DecisionRow decision, JsonNode evidence) {
        double level = evidence.path("level").doubleValue();
        Gate gate = new Gate(gate(evidence.path("gate")), level);
        RegisteredVersion challenger = version(decision.version());
        Optional<RegisteredVersion> champion = decision.champion().map(this::version);
        Evidence again = Comparison.of(registry, pipeline, level)
                .of(contestant(challenger), champion.map(this::contestant))
                .after(past(decision, gate.settings().maxChampionAge()));
        if (again.opponent() instanceof Evidence.Unrecorded gone
                && evidence.path("times").isNumber()) {
            return Optional.of("cannot be made again: " + gone.why());
        }
        Decision made = gate.decide(again);
        JudgeResult result = new JudgeResult(challenger, champion, again, made, gate, pipeline);
        return differing("decision", decision.decision(), made.kind().key())
                .or(() -> differing("evidence", evidence, KeptEvidence.read(result.evidenceJson())))
                .or(() -> differing("reasons", decision.reasons(), result.lines()));
    }

    /** Whether the days that were kept still say that live accuracy fell; what was gone back to is not in them. */
    private static Optional<String> watched(DecisionRow decision, JsonNode evidence) {
        JsonNode limits = evidence.path("rollback");
        JsonNode live = evidence.path("live");
        LiveWatch watch = new LiveWatch(new Pipeline.Rollback(
                limits.path("drop").doubleValue(),
                limits.path("window_days").intValue(),
                limits.path("windows").intValue(),
                limits.path("min_outcomes").intValue()));
        List<LiveDay> days = StreamSupport.stream(evidence.path("live_days").spliterator(), false)
                .map(day -> new LiveDay(
                        LocalDate.parse(day.path("day").asText()),
                        day.path("outcomes").longValue(),
                        day.path("accuracy").doubleValue(),
                        day.path("naive_accuracy").doubleValue()))
                .toList();
        String again = watch.look(
                        days,
                        new Baseline(
                                decision.champion().orElse(""),
                                live.path("accuracy_at_promotion").doubleValue(),
                                live.path("naive_accuracy_at_promotion").doubleValue()))
                .map(Decision.Reason::toString)
                .orElse("live accuracy has not fallen");
        return differing("reasons", decision.reasons().get(0), again);
    }

    private RegisteredVersion version(String number) {
        String model = pipeline.registry().model();
        return registry.version(model, number)
                .orElseThrow(() -> new NightjarException(
                        ReasonCode.VERSION_UNKNOWN,
                        "Cannot replay: MLflow no longer has version " + number + " of " + model));
    }

    private Contestant contestant(RegisteredVersion version) {
        return Contestant.of(
                version, store.model(version.model(), version.version()).map(ModelRow::createdAt));
    }

    /** The settings of then; what the gate does not look at is the pipeline's. */
    private Pipeline.Gate gate(JsonNode stored) {
        Pipeline.Gate now = pipeline.gate();
        // Sums go by the order of the names, as in a pipeline that was read from its file.
        Map<String, Double> score = new TreeMap<>();
        stored.path("score")
                .properties()
                .forEach(weight -> score.put(weight.getKey(), weight.getValue().doubleValue()));
        return new Pipeline.Gate(
                stored.path("min_accuracy").doubleValue(),
                now.minRows(),
                now.evaluationShare(),
                now.origins(),
                stored.path("min_judging_rows").intValue(),
                stored.path("min_judging_times").intValue(),
                stored.path("significance").doubleValue(),
                Duration.ofSeconds(stored.path(MAX_AGE).longValue()),
                score,
                new Pipeline.Rollback(
                        stored.path("rollback_drop").doubleValue(),
                        now.rollback().windowDays(),
                        now.rollback().windows(),
                        now.rollback().minOutcomes()));
    }

    /** What the ledger says of the time before. */
    private Past past(DecisionRow decision, Duration maxAge) {
        Instant then = decision.decidedAt();
        List<Term> terms = store.ledger().terms(decision.modelName()).stream()
                .filter(term -> term.begunAt().isBefore(then))
                .toList();
        return new Reigns(terms).past(decision.version(), then.minus(maxAge));
    }

    private static Optional<String> differing(String what, Object then, Object again) {
        return then.equals(again) ? Optional.empty() : Optional.of(what + ": then " + then + ", now " + again);
    }

    /** The first place where two trees are not the same, numbers compared by their values. */
    private static Optional<String> differing(String path, JsonNode then, JsonNode again) {
        if (then.isNumber() && again.isNumber()) {
            return then.doubleValue() == again.doubleValue() ? Optional.empty() : differing(path, (Object) then, again);
        }
        if (!then.isContainerNode() || then.size() != again.size()) {
            return differing(path, (Object) then, again);
        }
        Map<String, JsonNode> fields = children(then);
        Map<String, JsonNode> fieldsAgain = children(again);
        for (Map.Entry<String, JsonNode> field : fields.entrySet()) {
            JsonNode other = fieldsAgain.getOrDefault(field.getKey(), MissingNode.getInstance());
            Optional<String> difference = differing(path + "." + field.getKey(), field.getValue(), other);
            if (difference.isPresent()) {
                return difference;
            }
        }
        return Optional.empty();
    }

    /** By name, of an array by number. */
    private static Map<String, JsonNode> children(JsonNode node) {
        Map<String, JsonNode> children = new LinkedHashMap<>();
        if (node.isArray()) {
            node.forEach(child -> children.put(Integer.toString(children.size()), child));
        } else {
            node.properties().forEach(field -> children.put(field.getKey(), field.getValue()));
        }
        return children;
    }
}
