package dev.nightjar.judge;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.evaluation.Baseline;
import dev.nightjar.evaluation.Decision;
import dev.nightjar.evaluation.DieboldMariano;
import dev.nightjar.evaluation.Evidence;
import dev.nightjar.evaluation.ForecastFile;
import dev.nightjar.evaluation.Gate;
import dev.nightjar.evaluation.Scorecard;
import dev.nightjar.evaluation.Scores;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.registry.Manifest;
import dev.nightjar.registry.RegisteredVersion;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A decision with all that it rests on.
 *
 * @param challenger the version that was decided on
 * @param champion the version in use then
 * @param evidence both of them on the rows that judged
 * @param decision what came of it
 * @param gate that decided
 * @param pipeline whose settings it has
 */
public record JudgeResult(
        RegisteredVersion challenger,
        Optional<RegisteredVersion> champion,
        Evidence evidence,
        Decision decision,
        Gate gate,
        Pipeline pipeline) {

    /** The challenger's scores that count: against the champion on the rows that both may be judged on, else on all. */
    public Scorecard challengerScores() {
        return contest().map(Evidence.Contest::challenger).orElse(evidence.challenger());
    }

    /** The champion's scores on the same rows; empty if there is none to compare with. */
    public Optional<Scorecard> championScores() {
        return contest().map(Evidence.Contest::champion);
    }

    private Optional<Evidence.Contest> contest() {
        return evidence.opponent() instanceof Evidence.Contest contest && contest.times() > 0
                ? Optional.of(contest)
                : Optional.empty();
    }

    /** The report for programs. */
    public Map<String, @Nullable Object> report() {
        Map<String, @Nullable Object> report = new LinkedHashMap<>();
        report.put("pipeline", pipeline.name());
        report.put("model_name", challenger.model());
        report.put("challenger", challenger.version());
        report.put("champion", champion.map(RegisteredVersion::version).orElse(null));
        report.put("decision", decision.kind().key());
        report.put(
                "reasons",
                decision.reasons().stream().map(Decision.Reason::toString).toList());
        report.putAll(figures());
        return report;
    }

    /** What the ledger keeps: the figures, and what they were computed from, so that they can be computed again. */
    String evidenceJson() {
        Map<String, @Nullable Object> all = figures();
        all.putAll(source("", challenger));
        champion.ifPresent(version -> all.putAll(source("champion_", version)));
        all.put("gate", settings(gate.settings()));
        all.put("taken_back", evidence.past().takenBack());
        all.put("line", evidence.past().line().stream().map(JudgeResult::facts).toList());
        try {
            return new ObjectMapper().writeValueAsString(all);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("evidence is not JSON: " + all, e);
        }
    }

    /** Where a version's forecasts are, and what they and its model were when they were registered. */
    private static Map<String, @Nullable Object> source(String prefix, RegisteredVersion version) {
        Map<String, @Nullable Object> source = new LinkedHashMap<>();
        source.put(prefix + "forecasts", version.runId() + "/" + ForecastFile.PATH);
        source.put(prefix + "forecasts_sha256", version.tags().get(ForecastFile.TAG));
        source.put(prefix + "manifest_sha256", version.tags().get(Manifest.TAG));
        return source;
    }

    private Map<String, @Nullable Object> figures() {
        Map<String, @Nullable Object> figures = new LinkedHashMap<>();
        Map<String, @Nullable Object> metrics = new LinkedHashMap<>();
        metrics.put("challenger", scored(challengerScores()));
        metrics.put("champion", championScores().map(this::scored).orElse(null));
        metrics.put("naive", Figures.naive(challengerScores().all().metrics()));
        figures.put("metrics", metrics);
        Optional<DieboldMariano> test = contest().map(Evidence.Contest::test);
        figures.put("p_value", test.map(DieboldMariano::pValue).orElse(null));
        figures.put(
                "statistic",
                test.map(DieboldMariano::statistic).filter(Double::isFinite).orElse(null));
        figures.put("rows", challengerScores().all().rows());
        figures.put("times", contest().map(Evidence.Contest::times).orElse(null));
        figures.put(
                "champion_age_seconds",
                contest().map(contest -> contest.age().toSeconds()).orElse(null));
        figures.put("level", gate.level());
        return figures;
    }

    private Map<String, @Nullable Object> scored(Scorecard card) {
        Map<String, @Nullable Object> scored = new LinkedHashMap<>();
        scored.put("rows", card.all().rows());
        scored.putAll(Figures.scored(card.all().metrics(), gate.settings(), gate.level()));
        Map<String, Object> entities = new LinkedHashMap<>();
        card.byEntity().forEach((entity, scores) -> entities.put(entity, own(scores)));
        scored.put("by_entity", entities);
        return scored;
    }

    private static Map<String, @Nullable Object> own(Scores scores) {
        Map<String, @Nullable Object> own = new LinkedHashMap<>();
        own.put("rows", scores.rows());
        own.putAll(Figures.own(scores.metrics()));
        return own;
    }

    private static Map<String, Object> facts(Baseline baseline) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("version", baseline.version());
        facts.put("accuracy", baseline.accuracy());
        facts.put("naive_accuracy", baseline.naiveAccuracy());
        return facts;
    }

    private static Map<String, Object> settings(Pipeline.Gate gate) {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("min_accuracy", gate.minAccuracy());
        settings.put("min_judging_rows", gate.minJudgingRows());
        settings.put("min_judging_times", gate.minJudgingTimes());
        settings.put("significance", gate.significance());
        settings.put("max_champion_age_seconds", gate.maxChampionAge().toSeconds());
        settings.put("score", gate.score());
        settings.put("rollback_drop", gate.rollback().drop());
        return settings;
    }

    /** Whether no forecast of the challenger's is better than "it stays as it is". */
    public boolean isWithoutSkill() {
        return !(challengerScores().all().skill() > 0);
    }

    /** The reasons, a line each. */
    List<String> lines() {
        return decision.reasons().stream().map(Decision.Reason::toString).toList();
    }
}
