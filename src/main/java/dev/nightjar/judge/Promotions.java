package dev.nightjar.judge;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.registry.ModelRegistry;
import dev.nightjar.registry.RegisteredVersion;
import dev.nightjar.store.DecisionRow;
import dev.nightjar.store.FeatureStore;
import dev.nightjar.store.Lease;
import dev.nightjar.store.ModelLedger;
import dev.nightjar.store.ModelRow;
import dev.nightjar.store.Term;
import dev.nightjar.telemetry.EventLog;
import dev.nightjar.topic.ModelEvents;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/**
 * Takes a version into use. The ledger first keeps what is to happen; then come the effects, each of which may be repeated:
 * the aliases {@code previous} and {@code champion}, the pointer, the event {@code model-selected}, and the rows of {@code
 * ml_models} together with the end of the term before. Whoever is killed in between leaves an unfinished term, which
 * {@link #resume} goes on with, or takes back. For the holder of the model's lease only.
 */
final class Promotions {
    private final Pipeline pipeline;
    private final ModelRegistry registry;
    private final FeatureStore store;
    private final ModelLedger ledger;
    private final Lease lease;
    private final Pointers pointers;
    private final ModelEvents events;
    private final Clock clock;
    private final EventLog log;

    Promotions(
            Pipeline pipeline,
            ModelRegistry registry,
            FeatureStore store,
            Lease lease,
            Pointers pointers,
            ModelEvents events,
            Clock clock,
            EventLog log) {
        this.pipeline = pipeline;
        this.registry = registry;
        this.store = store;
        this.ledger = store.ledger();
        this.lease = lease;
        this.pointers = pointers;
        this.events = events;
        this.clock = clock;
        this.log = log;
    }

    /**
     * Goes on with what a killed process left. A promotion whose version was deleted meanwhile is given up, and what was in
     * use before is again.
     *
     * @return what happened, for a person; empty when there is nothing
     */
    Optional<String> resume() {
        return ledger.unfinished(model()).map(term -> {
            String promotion = "the promotion of version " + term.version() + " that was begun at " + term.begunAt()
                    + " and interrupted";
            if (isThere(term.version())) {
                log.warn("promotion_resumed", "model_version", term.version(), "begun_at", term.begunAt());
                finish(term);
                return "Finished " + promotion;
            }
            log.warn("promotion_abandoned", "model_version", term.version(), "begun_at", term.begunAt());
            return "Gave up " + promotion + ", as MLflow no longer has the version: "
                    + giveUp(term).map(other -> "version " + other + " is").orElse("none is") + " in use";
        });
    }

    /**
     * The term ends last, so that whoever is killed before leaves it to be given up again.
     *
     * @return the version that is in use again
     */
    private Optional<String> giveUp(Term term) {
        Optional<Term> before = ledger.terms(model()).stream()
                .filter(other -> other.id() != term.id() && other.liveUntil().isEmpty())
                .filter(other -> isThere(other.version()))
                .findFirst();
        before.ifPresent(this::finish);
        String left = store.model(model(), term.version())
                .map(ModelRow::configHash)
                .orElse(term.decision().configHash());
        Optional<String> pointed = before.flatMap(other -> registry.version(model(), other.version()))
                .map(this::configHash);
        if (!pointed.equals(Optional.of(left))) {
            lease.requireHeld();
            pointers.withdraw(left);
        }
        ledger.abandon(lease, term, clock.instant());
        return before.map(Term::version);
    }

    private boolean isThere(String version) {
        return registry.version(model(), version).isPresent();
    }

    private String model() {
        return pipeline.registry().model();
    }

    /**
     * Takes the decision's version into use.
     *
     * @param previous the version that is to carry the alias {@code previous}
     * @return the one that does: none that MLflow no longer has
     */
    Optional<String> carryOut(DecisionRow decision, Optional<String> previous) {
        Optional<String> there = previous.filter(this::isThere);
        finish(ledger.begin(lease, decision, there));
        return there;
    }

    private void finish(Term term) {
        String model = model();
        RegisteredVersion version = registry.version(model, term.version())
                .orElseThrow(() -> new NightjarException(
                        ReasonCode.VERSION_UNKNOWN,
                        "Cannot finish the promotion of " + model + " version " + term.version() + ", begun at "
                                + term.begunAt() + ": MLflow no longer has the version"));
        Optional<String> previous = term.previous().filter(this::isThere);
        lease.requireHeld();
        previous.ifPresentOrElse(
                number -> registry.setAlias(model, ModelRegistry.PREVIOUS, number),
                () -> registry.deleteAlias(model, ModelRegistry.PREVIOUS));
        boolean moved = registry.champion(model)
                .filter(champion -> champion.version().equals(term.version()))
                .isPresent();
        lease.requireHeld();
        registry.setAlias(model, ModelRegistry.CHAMPION, term.version());
        Instant now = clock.instant();
        // Whoever was killed had moved the alias when the promotion began, not now.
        ledger.live(lease, term, moved ? term.begunAt() : now);
        lease.requireHeld();
        JsonNode figures = figures(term.decision());
        double score = figures.path("score").asDouble(0);
        String configHash = configHash(version);
        pointers.write(version, configHash, score, now);
        // One version is in use, so one pointer: workers of another configuration wait for theirs.
        term.decision()
                .champion()
                .flatMap(left -> registry.version(model, left))
                .map(this::configHash)
                .filter(left -> !left.equals(configHash))
                .ifPresent(pointers::withdraw);
        lease.requireHeld();
        events.selected(events.event(
                version.runId(),
                version.uri(),
                version.tags()
                        .getOrDefault(
                                RegisteredVersion.FAMILY,
                                pipeline.model().family().key()),
                configHash,
                score,
                now));
        ledger.finish(lease, term, previous, figures.toString(), now);
        log.info(
                "promotion_decided",
                "decision",
                term.decision().decision(),
                "model_version",
                term.version(),
                "run_id",
                version.runId(),
                "decided_by",
                term.decision().decidedBy(),
                "reasons",
                term.decision().reasons());
    }

    private String configHash(RegisteredVersion version) {
        return version.tags().getOrDefault(RegisteredVersion.CONFIG_HASH, pipeline.configHash());
    }

    /** Those of the version that the decision rests on. */
    private static JsonNode figures(DecisionRow decision) {
        return KeptEvidence.of(decision).path("metrics").path("challenger");
    }
}
