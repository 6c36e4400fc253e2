package dev.nightjar.judge;

import dev.nightjar.evaluation.Decision;
import dev.nightjar.evaluation.Evidence;
import dev.nightjar.evaluation.Gate;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.registry.RegisteredVersion;
import dev.nightjar.store.DecisionRow;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/** Decides on one challenger and carries the decision out. Needs no Spark. */
public final class JudgeJob {
    private final Pipeline pipeline;
    private final Settings settings;
    private final Clock clock;
    private final Consumer<String> progress;

    /** @param progress told before each step that may take long, for a person */
    public JudgeJob(Pipeline pipeline, Settings settings, Clock clock, Consumer<String> progress) {
        this.pipeline = pipeline;
        this.settings = settings;
        this.clock = clock;
        this.progress = progress;
    }

    /**
     * Decides.
     *
     * @param challenger number of a registered version; empty for the latest that waits
     * @throws NightjarException VERSION_UNKNOWN without a challenger; EVALUATION_MISSING; DECIDED_ELSEWHERE; of kind AWAY
     *     with nothing decided, or with a promotion that the next command finishes
     */
    public JudgeResult execute(Optional<String> challenger) {
        try (Decisions decisions = Decisions.open(pipeline, settings, clock, progress)) {
            return decide(decisions, challenger.orElseGet(() -> waiting(decisions)));
        }
    }

    /**
     * The same for somebody who may have been told twice: a version that was decided on is left alone, once what a killed
     * process left of its promotion is finished.
     *
     * @param challenger number of a registered version
     * @return empty if it was decided on before
     */
    public Optional<JudgeResult> executeOnce(String challenger) {
        try (Decisions decisions = Decisions.open(pipeline, settings, clock, progress)) {
            return decisions.isDecided(challenger) ? Optional.empty() : Optional.of(decide(decisions, challenger));
        }
    }

    private JudgeResult decide(Decisions decisions, String challenger) {
        Contestant candidate = contestant(decisions, decisions.version(challenger));
        Optional<RegisteredVersion> champion = decisions.champion();
        progress.accept("Comparing version " + candidate.number()
                + champion.map(version -> " with version " + version.version()).orElse(", as none is in use"));
        Instant now = decisions.now();
        double level = pipeline.model().intervalLevel();
        Evidence evidence = Comparison.of(decisions.registry(), pipeline, level)
                .of(candidate, champion.map(version -> contestant(decisions, version)))
                .after(decisions
                        .reigns()
                        .past(candidate.number(), now.minus(pipeline.gate().maxChampionAge())));
        Gate gate = new Gate(pipeline.gate(), level);
        Decision decision = gate.decide(evidence);
        JudgeResult result = new JudgeResult(candidate.version(), champion, evidence, decision, gate, pipeline);
        DecisionRow row = row(result, now);
        switch (decision.kind()) {
            case PROMOTE -> decisions.carryOut(row, champion.map(RegisteredVersion::version));
            case KEEP -> decisions.keep(row);
            case ROLL_BACK -> throw new IllegalStateException("a challenger is not rolled back");
        }
        return result;
    }

    /** Whether a version waits for a decision. */
    boolean isAnyWaiting() {
        try (Decisions decisions = Decisions.open(pipeline, settings, clock, progress)) {
            return decisions.waiting().isPresent();
        }
    }

    private String waiting(Decisions decisions) {
        return decisions
                .waiting()
                .orElseThrow(() -> new NightjarException(
                        ReasonCode.VERSION_UNKNOWN,
                        "Cannot judge: no version of " + decisions.model()
                                + " waits; run nightjar retrain, or name one with --challenger"));
    }

    private static Contestant contestant(Decisions decisions, RegisteredVersion version) {
        return Contestant.of(version, decisions.registeredAt(version.version()));
    }

    private DecisionRow row(JudgeResult result, Instant now) {
        return new DecisionRow(
                pipeline.registry().model(),
                result.challenger().version(),
                result.champion().map(RegisteredVersion::version),
                pipeline.name(),
                pipeline.configHash(),
                result.decision().kind().key(),
                "judge",
                result.decision().reasons().stream()
                        .map(Decision.Reason::toString)
                        .toList(),
                result.evidenceJson(),
                now);
    }
}
