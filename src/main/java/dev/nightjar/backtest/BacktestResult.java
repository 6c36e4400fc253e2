package dev.nightjar.backtest;

import dev.nightjar.evaluation.Decision;
import dev.nightjar.evaluation.Outcome;
import dev.nightjar.evaluation.Scorecard;
import dev.nightjar.evaluation.Scores;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.walkforward.Served;
import dev.nightjar.walkforward.Step;
import dev.nightjar.walkforward.Walk;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a backtest came to.
 *
 * @param pipeline that was walked
 * @param from first day
 * @param to last day
 * @param walk all that happened
 * @param wallSeconds how long it took
 */
public record BacktestResult(Pipeline pipeline, LocalDate from, LocalDate to, Walk walk, double wallSeconds) {

    /** Scores of the published forecasts, with their published intervals. */
    public Scorecard scores() {
        return Scorecard.of(walk.served().stream().map(Served::outcome).toList());
    }

    /** Promotions of every kind. */
    public long promotions() {
        return decided(Decision.Kind.PROMOTE);
    }

    /** Versions taken back. */
    public long rollbacks() {
        return decided(Decision.Kind.ROLL_BACK);
    }

    private long decided(Decision.Kind kind) {
        return walk.steps().stream()
                .filter(step -> step.decision().kind() == kind)
                .count();
    }

    /** Decisions by the code of their first reason. */
    public Map<String, Long> reasons() {
        return walk.steps().stream()
                .collect(Collectors.groupingBy(
                        step -> step.decision().reasons().get(0).code(), TreeMap::new, Collectors.counting()));
    }

    /** The report for programs. */
    public Map<String, @Nullable Object> report() {
        Scorecard scores = scores();
        Scores all = scores.all();
        Map<String, @Nullable Object> report = new LinkedHashMap<>();
        report.put("pipeline", pipeline.name());
        report.put("config_hash", pipeline.configHash());
        report.put("from", from.toString());
        report.put("to", to.toString());
        report.put("days", walk.days());
        report.put("predictions", walk.served().size());
        report.put("level", pipeline.model().intervalLevel());
        report.put("coverage", all.coverage());
        Map<String, Object> coverage = new LinkedHashMap<>();
        Map<String, Object> entities = new LinkedHashMap<>();
        scores.byEntity().forEach((entity, own) -> {
            coverage.put(entity, own.coverage());
            entities.put(entity, figures(own));
        });
        report.put("coverage_by_entity", coverage);
        report.putAll(figures(all));
        report.put("promotions", promotions());
        report.put("rollbacks", rollbacks());
        report.put("decisions", reasons());
        report.put("by_entity", entities);
        report.put("wall_s", wallSeconds);
        return report;
    }

    private static Map<String, @Nullable Object> figures(Scores scores) {
        Map<String, @Nullable Object> figures = new LinkedHashMap<>();
        figures.put("rows", scores.rows());
        scores.metrics().forEach((name, value) -> figures.put(name, Double.isFinite(value) ? value : null));
        return figures;
    }

    /** The report with every day and decision, for the page's plots. */
    public Map<String, @Nullable Object> reportWithDays() {
        Map<String, @Nullable Object> report = report();
        Map<String, List<Map<String, @Nullable Object>>> byEntity = new TreeMap<>();
        walk.served()
                .forEach(served -> byEntity.computeIfAbsent(served.outcome().entity(), entity -> new ArrayList<>())
                        .add(point(served)));
        report.put("series", byEntity);
        Map<LocalDate, List<Outcome>> byDay = new TreeMap<>();
        walk.served()
                .forEach(served -> byDay.computeIfAbsent(served.maturedOn(), day -> new ArrayList<>())
                        .add(served.outcome()));
        List<Map<String, @Nullable Object>> days = new ArrayList<>();
        byDay.forEach((day, outcomes) -> days.add(day(day, outcomes)));
        report.put("by_day", days);
        report.put(
                "changes",
                walk.steps().stream()
                        .filter(step -> step.decision().kind() != Decision.Kind.KEEP)
                        .map(BacktestResult::change)
                        .toList());
        return report;
    }

    private static Map<String, @Nullable Object> point(Served served) {
        Map<String, @Nullable Object> point = new LinkedHashMap<>();
        point.put("day", served.maturedOn().toString());
        point.put("came_true", served.outcome().laterPrice());
        point.put("predicted", served.outcome().predicted());
        point.put("lower", served.outcome().lower());
        point.put("upper", served.outcome().upper());
        point.put("confidence", Double.isFinite(served.confidence()) ? served.confidence() : null);
        point.put("version", served.version().toString());
        return point;
    }

    private static Map<String, @Nullable Object> day(LocalDate day, List<Outcome> outcomes) {
        Map<String, @Nullable Object> facts = new LinkedHashMap<>();
        facts.put("day", day.toString());
        facts.putAll(figures(Scores.of(outcomes)));
        return facts;
    }

    private static Map<String, @Nullable Object> change(Step step) {
        Map<String, @Nullable Object> change = new LinkedHashMap<>();
        change.put("night", step.night().toString());
        change.put("version", step.version().toString());
        change.put("decision", step.decision().kind().key());
        change.put(
                "reasons",
                step.decision().reasons().stream()
                        .map(Decision.Reason::toString)
                        .toList());
        return change;
    }
}
