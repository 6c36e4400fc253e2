package dev.nightjar.judge;

import dev.nightjar.evaluation.Baseline;
import dev.nightjar.evaluation.Decision;
import dev.nightjar.evaluation.Decision.Reason;
import dev.nightjar.evaluation.LiveDay;
import dev.nightjar.evaluation.LiveWatch;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.registry.ModelRegistry;
import dev.nightjar.registry.RegisteredVersion;
import dev.nightjar.store.DecisionRow;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Holds what came true of the champion's forecasts against the figures that it was promoted at, and goes back to {@code
 * previous} if they fell. Needs no Spark.
 */
public final class RollbackJob {
    private final Pipeline pipeline;
    private final Settings settings;
    private final Clock clock;
    private final Consumer<String> progress;

    /** @param progress told before each step that may take long, for a person */
    public RollbackJob(Pipeline pipeline, Settings settings, Clock clock, Consumer<String> progress) {
        this.pipeline = pipeline;
        this.settings = settings;
        this.clock = clock;
        this.progress = progress;
    }

    /**
     * Looks, and rolls back if it must. A decision is kept whenever live accuracy has fallen, also where there is nothing
     * to go back to.
     *
     * @return empty where nothing can be watched: no version is in use, or what becomes true never comes in
     * @throws NightjarException DECIDED_ELSEWHERE; of kind AWAY with nothing decided, or with a rollback that the next
     *     command finishes
     */
    public Optional<LiveResult> execute() {
        if (pipeline.features().from() != Pipeline.FeatureSource.PRICE_HISTORY) {
            return Optional.empty();
        }
        try (Decisions decisions = Decisions.open(pipeline, settings, clock, progress)) {
            return decisions.champion().map(champion -> look(decisions, champion));
        }
    }

    private LiveResult look(Decisions decisions, RegisteredVersion champion) {
        Reigns reigns = decisions.reigns();
        Optional<Baseline> baseline = reigns.baseline(champion.version());
        List<LiveDay> days = reigns.inUseSince(champion.version())
                .map(since -> decisions.liveDays(champion, since))
                .orElse(List.of());
        LiveWatch watch = new LiveWatch(pipeline.gate().rollback());
        Optional<Reason> fell = baseline.flatMap(figures -> watch.look(days, figures));
        LiveResult live = new LiveResult(pipeline, champion, baseline, days, Optional.empty(), Optional.empty());
        return fell.map(reason -> decide(decisions, reigns, live, reason)).orElse(live);
    }

    private LiveResult decide(Decisions decisions, Reigns reigns, LiveResult live, Reason fell) {
        Optional<RegisteredVersion> previous = decisions.registry().alias(decisions.model(), ModelRegistry.PREVIOUS);
        Optional<Reason> obstacle = previous.isEmpty()
                ? Optional.of(new Reason("no_previous", "no version carries the alias previous: nothing to go back to"))
                : obstacle(decisions, reigns, live.champion(), previous.get());
        if (obstacle.isPresent()) {
            LiveResult kept =
                    live.decided(new Decision(Decision.Kind.KEEP, List.of(fell, obstacle.get())), live.champion());
            decisions.keep(row(decisions, reigns, kept));
            return kept;
        }
        RegisteredVersion target = previous.orElseThrow();
        progress.accept("Live accuracy of version " + live.champion().version() + " fell: going back to version "
                + target.version());
        LiveResult back = live.decided(new Decision(Decision.Kind.ROLL_BACK, List.of(fell)), target);
        decisions.carryOut(
                row(decisions, reigns, back),
                reigns.before(target.version(), Optional.of(live.champion().version())));
        return back;
    }

    private static Optional<Reason> obstacle(
            Decisions decisions, Reigns reigns, RegisteredVersion champion, RegisteredVersion previous) {
        String name = "version " + previous.version() + ", which carries the alias previous, ";
        if (previous.version().equals(champion.version()) || reigns.isTakenBack(previous.version())) {
            return Optional.of(new Reason("previous_unusable", name + "was taken back itself"));
        }
        try {
            decisions.registry().requireAllowedClasses(previous);
            decisions.registry().regressor(previous);
            return Optional.empty();
        } catch (NightjarException e) {
            if (e.reason() != ReasonCode.MODEL_CORRUPT) {
                throw e;
            }
            return Optional.of(new Reason("previous_unusable", name + "must not be used: " + e.getMessage()));
        }
    }

    private DecisionRow row(Decisions decisions, Reigns reigns, LiveResult live) {
        Decision decision = live.decision().orElseThrow();
        RegisteredVersion version = live.decidedOn().orElseThrow();
        return new DecisionRow(
                decisions.model(),
                version.version(),
                Optional.of(live.champion().version()),
                pipeline.name(),
                pipeline.configHash(),
                decision.kind().key(),
                "judge",
                decision.reasons().stream().map(Reason::toString).toList(),
                live.evidenceJson(reigns.metrics(version.version())),
                decisions.now());
    }
}
