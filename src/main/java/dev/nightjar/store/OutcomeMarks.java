package dev.nightjar.store;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;

/** Which days' figures are due, in the rows of {@code outcome_days_due} and {@code outcome_marks}. */
final class OutcomeMarks {
    /** Price rows carry the time at which their transaction began; none runs this long. */
    private static final Duration LONGEST_TRANSACTION = Duration.ofMinutes(10);

    private OutcomeMarks() {}

    static int mark(Handle handle, String pipeline, String lake, Collection<LocalDate> days) {
        return of(handle.createUpdate("""
                                INSERT INTO outcome_days_due (pipeline, lake, day)
                                SELECT :pipeline, :lake, day FROM unnest(CAST(:days AS date[])) AS day
                                ON CONFLICT ON CONSTRAINT outcome_days_due_pkey
                                DO UPDATE SET marked_at = excluded.marked_at
                                """), pipeline, lake)
                // In one order, so that two writers queue up.
                .bindArray("days", String.class, texts(new TreeSet<>(days)))
                .execute();
    }

    static int forget(Handle handle, String pipeline, String lake) {
        return of(
                        handle.createUpdate("DELETE FROM outcome_marks WHERE pipeline = :pipeline AND lake = :lake"),
                        pipeline,
                        lake)
                .execute();
    }

    static OutcomesDue due(Handle handle, String pipeline, String lake, int holidayDays) {
        Instant now = handle.createQuery("SELECT now()")
                .map((row, context) -> row.getObject(1, OffsetDateTime.class))
                .one()
                .toInstant();
        Optional<Instant> settled = of(
                        handle.createQuery(
                                "SELECT settled_at FROM outcome_marks WHERE pipeline = :pipeline AND lake = :lake"),
                        pipeline,
                        lake)
                .map((row, context) -> row.getObject(1, OffsetDateTime.class))
                .findOne()
                .map(OffsetDateTime::toInstant);
        List<LocalDate> moved = settled.map(
                        at -> moved(handle, pipeline, at.minus(LONGEST_TRANSACTION), now, holidayDays))
                .orElse(List.of());
        return new OutcomesDue(
                pipeline, lake, now, settled.isEmpty(), marked(handle, pipeline, lake), new TreeSet<>(moved));
    }

    private static Map<LocalDate, OffsetDateTime> marked(Handle handle, String pipeline, String lake) {
        Map<LocalDate, OffsetDateTime> marked = new HashMap<>();
        of(
                        handle.createQuery("SELECT day, marked_at FROM outcome_days_due WHERE pipeline = :pipeline AND"
                                + " lake = :lake"),
                        pipeline,
                        lake)
                .map((row, context) ->
                        Map.entry(row.getObject(1, LocalDate.class), row.getObject(2, OffsetDateTime.class)))
                .forEach(entry -> marked.put(entry.getKey(), entry.getValue()));
        return marked;
    }

    /**
     * Days with a forecast that a price may decide which came, changed or became known since. The stream's rows of today
     * are there before they are known.
     */
    private static List<LocalDate> moved(Handle handle, String pipeline, Instant since, Instant now, int holidayDays) {
        return handle.createQuery("""
                        SELECT DISTINCT figures.day
                        FROM prediction_outcomes_daily figures
                        CROSS JOIN LATERAL (
                          SELECT price.day FROM commodity_prices_daily price
                          WHERE price.commodity = figures.commodity
                            AND price.day BETWEEN figures.first_target AND figures.last_target + :holidays
                            AND price.known_at <= :now AND (price.ingested_at >= :since OR price.known_at > :since)
                          LIMIT 1) came
                        WHERE figures.pipeline = :pipeline
                        """)
                .bind("pipeline", pipeline)
                .bind("holidays", holidayDays)
                .bind("since", OffsetDateTime.ofInstant(since, ZoneOffset.UTC))
                .bind("now", OffsetDateTime.ofInstant(now, ZoneOffset.UTC))
                .map((row, context) -> row.getObject(1, LocalDate.class))
                .list();
    }

    /** A mark that was set again since it was read stays. */
    static void settle(Handle handle, OutcomesDue due) {
        List<LocalDate> days = List.copyOf(due.marked().keySet());
        of(handle.createUpdate("""
                                DELETE FROM outcome_days_due due
                                USING unnest(CAST(:days AS date[]), CAST(:times AS timestamptz[])) AS done (day, marked_at)
                                WHERE due.pipeline = :pipeline AND due.lake = :lake
                                  AND due.day = done.day AND due.marked_at = done.marked_at
                                """), due.pipeline(), due.lake())
                .bindArray("days", String.class, texts(days))
                .bindArray("times", String.class, texts(due.marked().values()))
                .execute();
        of(handle.createUpdate("""
                                INSERT INTO outcome_marks (pipeline, lake, settled_at) VALUES (:pipeline, :lake, :now)
                                ON CONFLICT ON CONSTRAINT outcome_marks_pkey
                                DO UPDATE SET settled_at = excluded.settled_at
                                """), due.pipeline(), due.lake())
                .bind("now", OffsetDateTime.ofInstant(due.now(), ZoneOffset.UTC))
                .execute();
    }

    private static <T extends SqlStatement<T>> T of(T statement, String pipeline, String lake) {
        return statement.bind("pipeline", pipeline).bind("lake", lake);
    }

    /** PostgreSQL casts texts to what it needs. */
    static List<String> texts(Collection<?> values) {
        return values.stream().map(String::valueOf).toList();
    }
}
