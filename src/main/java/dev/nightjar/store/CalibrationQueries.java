package dev.nightjar.store;

import dev.nightjar.evaluation.RollingConformal;
import dev.nightjar.forecast.Calibration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;

/** What outcomes say about intervals: out of {@code prediction_outcomes_daily}, into {@code interval_calibrations}. */
final class CalibrationQueries {
    private static final String ALL_OTHERS = "";

    /** A correction of −1 would leave no interval at all. */
    private static final double SMALLEST = -0.999;

    private CalibrationQueries() {}

    /**
     * Computes anew.
     *
     * @param level only intervals of this level count
     * @param window outcomes of a commodity that count, the latest; a day is one
     * @param fewest with fewer outcomes of its own a commodity takes everybody's correction
     */
    static void renew(Handle handle, String pipeline, double level, int window, int fewest) {
        RollingConformal conformal = new RollingConformal(level, window, fewest);
        SortedSet<String> commodities = new TreeSet<>();
        // Where a version took over within a day, the day's last event is that of the version that came last.
        handle.createQuery("""
                        SELECT commodity, last_score, last_inside FROM (
                          SELECT *, row_number() OVER (PARTITION BY commodity ORDER BY day DESC) AS back FROM (
                            SELECT DISTINCT ON (commodity, day) commodity, day, last_score, last_inside
                            FROM prediction_outcomes_daily
                            WHERE pipeline = :pipeline AND level = :level AND last_event_time IS NOT NULL
                            ORDER BY commodity, day, last_event_time DESC) days) latest
                        WHERE back <= :window
                        ORDER BY day, commodity
                        """)
                .bind("pipeline", pipeline)
                .bind("level", level)
                .bind("window", window)
                .map((row, context) -> {
                    commodities.add(row.getString(1));
                    conformal.matured(row.getString(1), row.getDouble(2), row.getBoolean(3));
                    return row.getString(1);
                })
                .list();
        CopyText rows = new CopyText();
        commodities.add(ALL_OTHERS);
        for (String commodity : commodities) {
            int outcomes = conformal.outcomes(commodity);
            rows.text(pipeline)
                    .text(commodity)
                    .number(level)
                    .number(Math.max(SMALLEST, conformal.correction(commodity)))
                    .number(outcomes < fewest ? Double.NaN : conformal.coverage(commodity))
                    .number(outcomes)
                    .endRow();
        }
        handle.execute("CREATE TEMP TABLE fresh_calibrations (LIKE interval_calibrations INCLUDING DEFAULTS)"
                + " ON COMMIT DROP");
        rows.copyInto(handle, "fresh_calibrations (pipeline, commodity, level, correction, coverage, outcomes)");
        handle.createUpdate("""
                        DELETE FROM interval_calibrations stored WHERE pipeline = :pipeline AND NOT EXISTS (
                          SELECT FROM fresh_calibrations fresh WHERE fresh.commodity = stored.commodity)
                        """).bind("pipeline", pipeline).execute();
        handle.execute("""
                INSERT INTO interval_calibrations AS stored SELECT * FROM fresh_calibrations
                ON CONFLICT ON CONSTRAINT interval_calibrations_pkey DO UPDATE
                SET level = excluded.level, correction = excluded.correction, coverage = excluded.coverage,
                    outcomes = excluded.outcomes, updated_at = now()
                WHERE (stored.level, stored.correction, stored.coverage, stored.outcomes) IS DISTINCT FROM
                      (excluded.level, excluded.correction, excluded.coverage, excluded.outcomes)
                """);
    }

    static Map<String, Calibration> read(Handle handle, String pipeline, double level) {
        Map<String, Calibration> calibrations = new LinkedHashMap<>();
        handle.createQuery("""
                        SELECT commodity, correction, coverage FROM interval_calibrations
                        WHERE pipeline = :pipeline AND level = :level
                        """)
                .bind("pipeline", pipeline)
                .bind("level", level)
                .map((row, context) -> Map.entry(
                        row.getString("commodity"),
                        new Calibration(row.getDouble("correction"), row.getObject("coverage", Double.class))))
                .forEach(entry -> calibrations.put(entry.getKey(), entry.getValue()));
        return calibrations;
    }
}
