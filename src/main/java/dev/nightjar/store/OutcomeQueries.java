package dev.nightjar.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/** Reads figures out of {@code prediction_outcomes_daily}. */
final class OutcomeQueries {
    /** Of a group of rows that has outcomes. */
    private static final String FIGURES = """
            sum(predictions)::bigint AS predictions, sum(outcomes)::bigint AS outcomes,
            100 * (1 - sum(error_to_outcome) / sum(outcomes)) AS accuracy,
            100 * (1 - sum(naive_error_to_outcome) / sum(outcomes)) AS naive_accuracy,
            sum(error_to_current) / sum(outcomes) AS mean_error,
            sum(naive_error_to_current) / sum(outcomes) AS naive_mean_error,
            sum(inside_interval) / sum(outcomes)::double precision AS coverage,
            max(level) AS level, sum(width_to_current) / sum(outcomes) AS mean_width
            """;

    private static final String OF_VERSION =
            " FROM prediction_outcomes_daily WHERE pipeline = :pipeline AND model_name = :name AND model_version = :version";

    private OutcomeQueries() {}

    static List<OutcomeDay> days(
            Handle handle, String pipeline, String modelName, String modelVersion, Optional<String> commodity) {
        Query query = handle.createQuery("SELECT day, " + FIGURES + OF_VERSION
                + (commodity.isPresent() ? " AND commodity = :commodity" : "")
                + " GROUP BY day HAVING sum(outcomes) > 0 ORDER BY day");
        commodity.ifPresent(name -> query.bind("commodity", name));
        return query.bind("pipeline", pipeline)
                .bind("name", modelName)
                .bind("version", modelVersion)
                .map((row, context) -> day(row))
                .list();
    }

    static Map<String, List<OutcomeDay>> daysByCommodity(
            Handle handle, String pipeline, String modelName, String modelVersion) {
        Map<String, List<OutcomeDay>> days = new TreeMap<>();
        handle.createQuery("SELECT commodity, day, " + FIGURES + OF_VERSION
                        + " GROUP BY commodity, day HAVING sum(outcomes) > 0 ORDER BY commodity, day")
                .bind("pipeline", pipeline)
                .bind("name", modelName)
                .bind("version", modelVersion)
                .map((row, context) -> Map.entry(row.getString("commodity"), day(row)))
                .forEach(entry -> days.computeIfAbsent(entry.getKey(), name -> new ArrayList<>())
                        .add(entry.getValue()));
        return days;
    }

    /** The same days as the view {@code live_accuracy}. */
    static List<LiveAccuracy> live(Handle handle, String pipeline) {
        return handle.createQuery("SELECT model_name, model_version, min(day) AS first_day, max(day) AS last_day, "
                        + FIGURES + """
                        FROM prediction_outcomes_daily
                        WHERE pipeline = :pipeline AND outcomes > 0 AND day > (
                          SELECT max(day) FROM prediction_outcomes_daily WHERE pipeline = :pipeline AND outcomes > 0) - 30
                        GROUP BY model_name, model_version
                        ORDER BY char_length(model_version) DESC, model_version DESC, model_name
                        """)
                .bind("pipeline", pipeline)
                .map((row, context) -> live(row))
                .list();
    }

    static OutcomeTotals totals(Handle handle, String pipeline, int holidayDays) {
        return handle.createQuery("""
                        SELECT coalesce(sum(predictions), 0)::bigint, coalesce(sum(outcomes), 0)::bigint,
                               coalesce(sum(undefined_outcomes), 0)::bigint,
                               coalesce(sum(predictions - outcomes - undefined_outcomes) FILTER (
                                 WHERE last_target + :holidays < (now() AT TIME ZONE 'UTC')::date), 0)::bigint
                        FROM prediction_outcomes_daily WHERE pipeline = :pipeline
                        """)
                .bind("pipeline", pipeline)
                .bind("holidays", holidayDays)
                .map((row, context) ->
                        new OutcomeTotals(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4)))
                .one();
    }

    private static OutcomeDay day(ResultSet row) throws SQLException {
        return new OutcomeDay(
                row.getObject("day", LocalDate.class),
                row.getLong("predictions"),
                row.getLong("outcomes"),
                row.getDouble("accuracy"),
                row.getDouble("naive_accuracy"),
                row.getDouble("mean_error"),
                row.getDouble("naive_mean_error"),
                row.getDouble("coverage"),
                row.getDouble("level"),
                row.getDouble("mean_width"));
    }

    private static LiveAccuracy live(ResultSet row) throws SQLException {
        double naiveError = row.getDouble("naive_mean_error");
        return new LiveAccuracy(
                row.getString("model_name"),
                row.getString("model_version"),
                row.getObject("first_day", LocalDate.class),
                row.getObject("last_day", LocalDate.class),
                row.getLong("outcomes"),
                row.getDouble("accuracy"),
                row.getDouble("naive_accuracy"),
                naiveError == 0 ? Double.NaN : 1 - row.getDouble("mean_error") / naiveError,
                row.getDouble("coverage"),
                row.getDouble("level"),
                row.getDouble("mean_width"));
    }
}
