package dev.nightjar.store;

import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;

/**
 * Moves a run's staging rows into the tables, set by set, in the caller's transaction. A day whose newest stored version
 * has another close or volume gets a further version, known from {@code now} on; the same values change nothing.
 */
final class BatchUpsert {
    private static final int MANY_ROWS = 1_000;

    private final Handle handle;
    private final String runId;
    private final Instant now;

    BatchUpsert(Handle handle, String runId, Instant now) {
        this.handle = handle;
        this.runId = runId;
        this.now = now;
    }

    StoreChange apply(Collection<String> files) {
        // Rows that came a moment ago are unknown to the planner, which would join them in nested loops.
        handle.execute("ANALYZE staging_prices, staging_indicators, staging_rejections");
        lockCommodities();
        handle.execute("CREATE TEMP TABLE touched (commodity text NOT NULL, day date NOT NULL) ON COMMIT DROP");
        compareWithNewest();
        int added = addPrices("newest_known_at IS NULL", "known_at");
        int restated = addPrices(
                "newest_known_at IS NOT NULL AND (close IS DISTINCT FROM newest_close OR volume IS DISTINCT FROM"
                        + " newest_volume)",
                "greatest(known_at, newest_known_at, :now)");
        int filled = fillPrices();
        int figures = addIndicators();
        replaceRejections(files);
        if (added + figures > MANY_ROWS) {
            handle.execute("ANALYZE commodity_prices_daily, market_indicators");
        }
        Map<String, LocalDate> touched = touched();
        bumpRevisions(handle, touched.keySet());
        forgetStaging(handle, runId);
        return new StoreChange(added, restated, filled, figures, touched);
    }

    /** Creates missing rows and locks all of them in one order, so that runs at the same time queue up. */
    private void lockCommodities() {
        lockCommodities(handle, runId);
    }

    static void lockCommodities(Handle handle, String runId) {
        String staged = """
                SELECT commodity FROM staging_prices WHERE run_id = :run
                UNION SELECT commodity FROM staging_indicators WHERE run_id = :run
                """;
        handle.createUpdate("INSERT INTO commodities (commodity) " + staged
                        + " ORDER BY commodity ON CONFLICT ON CONSTRAINT commodities_pkey DO NOTHING")
                .bind("run", runId)
                .execute();
        handle.createQuery("SELECT commodity FROM commodities WHERE commodity IN (" + staged
                        + ") ORDER BY commodity FOR UPDATE")
                .bind("run", runId)
                .mapTo(String.class)
                .list();
    }

    private void compareWithNewest() {
        handle.createUpdate("""
                        CREATE TEMP TABLE staged ON COMMIT DROP AS
                        SELECT s.*, n.known_at AS newest_known_at, n.close AS newest_close, n.volume AS newest_volume
                        FROM (SELECT DISTINCT ON (commodity, day) * FROM staging_prices WHERE run_id = :run
                              ORDER BY commodity, day, source DESC) s
                        LEFT JOIN (SELECT DISTINCT ON (commodity, day) commodity, day, known_at, close, volume
                                   FROM commodity_prices_daily
                                   WHERE commodity IN (SELECT commodity FROM staging_prices WHERE run_id = :run)
                                   ORDER BY commodity, day, known_at DESC) n USING (commodity, day)
                        """).bind("run", runId).execute();
        handle.execute("ANALYZE staged");
    }

    private int addPrices(String which, String knownAt) {
        return handle.createUpdate("""
                        WITH added AS (
                          INSERT INTO commodity_prices_daily AS stored
                            (commodity, day, known_at, event_time, open, high, low, close, volume, source)
                          SELECT commodity, day, %s, event_time, open, high, low, close, volume, source
                          FROM staged WHERE %s AND :now::timestamptz IS NOT NULL
                          ON CONFLICT ON CONSTRAINT commodity_prices_daily_pkey DO UPDATE SET
                            event_time = excluded.event_time, open = excluded.open, high = excluded.high,
                            low = excluded.low, close = excluded.close, volume = excluded.volume,
                            source = excluded.source, ingested_at = now()
                          RETURNING commodity, day)
                        INSERT INTO touched SELECT commodity, day FROM added
                        """.formatted(knownAt, which))
                .bind("now", OffsetDateTime.ofInstant(now, ZoneOffset.UTC))
                .execute();
    }

    /** Open, high and low are no features: completing them makes no version. */
    private int fillPrices() {
        return handle.createUpdate("""
                        WITH filled AS (
                          UPDATE commodity_prices_daily stored SET
                            open = coalesce(staged.open, stored.open), high = coalesce(staged.high, stored.high),
                            low = coalesce(staged.low, stored.low), source = staged.source, ingested_at = now()
                          FROM staged
                          WHERE stored.commodity = staged.commodity AND stored.day = staged.day
                            AND stored.known_at = staged.newest_known_at
                            AND staged.close IS NOT DISTINCT FROM staged.newest_close
                            AND staged.volume IS NOT DISTINCT FROM staged.newest_volume
                            AND (coalesce(staged.open, stored.open) IS DISTINCT FROM stored.open
                              OR coalesce(staged.high, stored.high) IS DISTINCT FROM stored.high
                              OR coalesce(staged.low, stored.low) IS DISTINCT FROM stored.low)
                          RETURNING stored.commodity, stored.day)
                        INSERT INTO touched SELECT commodity, day FROM filled
                        """).execute();
    }

    /** A figure that stands with another value under the same known_at was restated: it is known from now on. */
    private int addIndicators() {
        return handle.createUpdate("""
                        WITH staged_figures AS (
                          SELECT DISTINCT ON (commodity, indicator, event_time, known_at) *
                          FROM staging_indicators WHERE run_id = :run
                          ORDER BY commodity, indicator, event_time, known_at, source DESC),
                        newest AS (
                          SELECT DISTINCT ON (commodity, indicator, event_time)
                                 commodity, indicator, event_time, value AS newest_value
                          FROM market_indicators
                          WHERE commodity IN (SELECT commodity FROM staged_figures)
                          ORDER BY commodity, indicator, event_time, known_at DESC),
                        compared AS (
                          SELECT s.*, same.value AS same_value, newest.newest_value
                          FROM staged_figures s
                          LEFT JOIN newest USING (commodity, indicator, event_time)
                          LEFT JOIN market_indicators same USING (commodity, indicator, event_time, known_at)),
                        added AS (
                          INSERT INTO market_indicators
                            (commodity, indicator, side, event_time, known_at, value, source)
                          SELECT commodity, indicator, side, event_time,
                                 CASE WHEN same_value IS NULL THEN known_at ELSE greatest(known_at, :now) END,
                                 value, source
                          FROM compared
                          WHERE same_value IS NULL OR (same_value <> value AND newest_value <> value)
                          ON CONFLICT ON CONSTRAINT market_indicators_pkey DO UPDATE SET
                            value = excluded.value, side = excluded.side, source = excluded.source,
                            ingested_at = now()
                          RETURNING commodity, known_at)
                        INSERT INTO touched SELECT commodity, (known_at AT TIME ZONE 'UTC')::date FROM added
                        """)
                .bind("run", runId)
                .bind("now", OffsetDateTime.ofInstant(now, ZoneOffset.UTC))
                .execute();
    }

    /** A file's rejections are those of its last run. */
    private void replaceRejections(Collection<String> files) {
        handle.createUpdate("""
                        DELETE FROM ingest_rejections old WHERE file = ANY(:files) AND NOT EXISTS (
                          SELECT FROM staging_rejections s
                          WHERE s.run_id = :run AND s.file = old.file AND s.line = old.line)
                        """)
                .bindArray("files", String.class, List.copyOf(files))
                .bind("run", runId)
                .execute();
        handle.createUpdate("""
                        INSERT INTO ingest_rejections AS old (file, line, reason, reason_code, text)
                        SELECT file, line, reason, reason_code, text FROM staging_rejections WHERE run_id = :run
                        ON CONFLICT ON CONSTRAINT ingest_rejections_pkey DO UPDATE SET
                          reason = excluded.reason, reason_code = excluded.reason_code, text = excluded.text,
                          rejected_at = now()
                        WHERE (old.reason, old.text) IS DISTINCT FROM (excluded.reason, excluded.text)
                        """).bind("run", runId).execute();
    }

    private Map<String, LocalDate> touched() {
        return touched(handle);
    }

    static Map<String, LocalDate> touched(Handle handle) {
        Map<String, LocalDate> touched = new TreeMap<>();
        handle.createQuery("SELECT commodity, min(day) AS day FROM touched GROUP BY commodity")
                .map((row, context) -> Map.entry(row.getString("commodity"), row.getObject("day", LocalDate.class)))
                .forEach(entry -> touched.put(entry.getKey(), entry.getValue()));
        return touched;
    }

    static void bumpRevisions(Handle handle, Collection<String> commodities) {
        handle.createUpdate("UPDATE commodities SET revision = revision + 1 WHERE commodity = ANY(:commodities)")
                .bindArray("commodities", String.class, List.copyOf(commodities))
                .execute();
    }

    /** Also what a run left behind that never came to its end. */
    static void forgetStaging(Handle handle, String runId) {
        for (String table : List.of("staging_prices", "staging_indicators", "staging_rejections")) {
            handle.createUpdate("DELETE FROM " + table + " WHERE run_id = :run OR staged_at < now() - interval '1 day'")
                    .bind("run", runId)
                    .execute();
        }
    }
}
