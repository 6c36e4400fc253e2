package dev.nightjar.store;

import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/** The rows of {@code prediction_outcomes_daily}: replaced day by day, in the caller's transaction. */
final class OutcomeRows {
    /** Added up in another order the same numbers differ in their last digits. */
    private static final String SAME = "1e-10";

    private static final List<String> KEY = List.of("pipeline", "model_name", "model_version", "commodity", "day");
    private static final List<String> EXACT = List.of(
            "predictions", "outcomes", "undefined_outcomes", "inside_interval", "level", "first_target", "last_target");
    private static final List<String> SUMS = List.of(
            "error_to_outcome",
            "error_to_current",
            "naive_error_to_outcome",
            "naive_error_to_current",
            "width_to_current");

    private static final List<String> LAST = List.of("last_event_time", "last_score", "last_inside");

    private static final String COLUMNS =
            Stream.of(KEY, EXACT, SUMS, LAST).flatMap(List::stream).collect(Collectors.joining(", "));

    private OutcomeRows() {}

    /** @return rows written or removed */
    static int replace(Handle handle, String pipeline, Collection<LocalDate> days, List<OutcomeSums> sums) {
        CopyText rows = new CopyText();
        sums.forEach(row -> add(rows, pipeline, row));
        handle.execute("CREATE TEMP TABLE fresh_outcomes (LIKE prediction_outcomes_daily INCLUDING DEFAULTS)"
                + " ON COMMIT DROP");
        rows.copyInto(handle, "fresh_outcomes (" + COLUMNS + ")");
        handle.execute("ANALYZE fresh_outcomes");
        int gone = handle.createUpdate("""
                        DELETE FROM prediction_outcomes_daily stored
                        WHERE pipeline = :pipeline AND day = ANY(CAST(:days AS date[])) AND NOT EXISTS (
                          SELECT FROM fresh_outcomes fresh WHERE %s)
                        """.formatted(each(KEY, " AND ", "fresh.%1$s = stored.%1$s")))
                .bind("pipeline", pipeline)
                .bindArray("days", String.class, OutcomeMarks.texts(days))
                .execute();
        return gone
                + handle.execute("""
                        INSERT INTO prediction_outcomes_daily AS stored (%1$s) SELECT %1$s FROM fresh_outcomes
                        ON CONFLICT ON CONSTRAINT prediction_outcomes_daily_pkey
                        DO UPDATE SET %2$s, %3$s, %4$s, updated_at = now()
                        WHERE %5$s OR %6$s OR %7$s
                        """.formatted(
                                COLUMNS,
                                each(EXACT, ", ", "%1$s = excluded.%1$s"),
                                each(SUMS, ", ", "%1$s = excluded.%1$s"),
                                each(LAST, ", ", "%1$s = excluded.%1$s"),
                                each(EXACT, " OR ", "stored.%1$s <> excluded.%1$s"),
                                each(SUMS, " OR ", "abs(stored.%1$s - excluded.%1$s) > " + SAME + " * stored.%1$s"),
                                each(LAST, " OR ", "stored.%1$s IS DISTINCT FROM excluded.%1$s")));
    }

    private static String each(List<String> columns, String separator, String format) {
        return columns.stream().map(column -> String.format(format, column)).collect(Collectors.joining(separator));
    }

    private static void add(CopyText rows, String pipeline, OutcomeSums sums) {
        rows.text(pipeline)
                .text(sums.modelName())
                .text(sums.modelVersion())
                .text(sums.commodity())
                .text(sums.day().toString())
                .number(sums.predictions())
                .number(sums.outcomes())
                .number(sums.undefinedOutcomes())
                .number(sums.insideInterval())
                .number(sums.level())
                .text(sums.firstTarget().toString())
                .text(sums.lastTarget().toString())
                .number(sums.errorToOutcome())
                .number(sums.errorToCurrent())
                .number(sums.naiveErrorToOutcome())
                .number(sums.naiveErrorToCurrent())
                .number(sums.widthToCurrent());
        OutcomeSums.Last last = sums.last();
        if (last == null) {
            rows.nothing().nothing().nothing();
        } else {
            rows.time(last.eventTime().toEpochMilli()).number(last.score()).text(Boolean.toString(last.inside()));
        }
        rows.endRow();
    }
}
