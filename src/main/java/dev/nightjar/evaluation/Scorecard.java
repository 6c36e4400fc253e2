package dev.nightjar.evaluation;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Scores in all and for each entity.
 *
 * @param all every row
 * @param byEntity by name, sorted
 */
public record Scorecard(Scores all, Map<String, Scores> byEntity) {
    public Scorecard {
        byEntity = Collections.unmodifiableMap(new TreeMap<>(byEntity));
    }

    public static Scorecard of(List<Outcome> outcomes) {
        Map<String, Scores> byEntity = new TreeMap<>();
        outcomes.stream()
                .collect(Collectors.groupingBy(Outcome::entity))
                .forEach((entity, own) -> byEntity.put(entity, Scores.of(own)));
        return new Scorecard(Scores.of(outcomes), byEntity);
    }

    /** {@code accuracy}, …, and {@code accuracy.gold}, …; what is undefined is left out. */
    public Map<String, Double> metrics() {
        Map<String, Double> metrics = new LinkedHashMap<>(all.metrics());
        byEntity.forEach((entity, scores) ->
                scores.metrics().forEach((name, value) -> metrics.put(name + "." + metricName(entity), value)));
        metrics.values().removeIf(value -> !Double.isFinite(value));
        return metrics;
    }

    /** MLflow allows letters, digits, underscores, dashes, periods, spaces and slashes. */
    static String metricName(String entity) {
        return entity.replaceAll("[^A-Za-z0-9_.-]", "_");
    }
}
