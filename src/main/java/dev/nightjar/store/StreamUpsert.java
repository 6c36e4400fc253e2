package dev.nightjar.store;

import java.time.LocalDate;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/**
 * Moves a micro-batch's staging rows into the daily prices: the latest event of a day stands for the day, in place. The
 * same rows again change nothing, nor does an event older than the one that stands.
 */
final class StreamUpsert {
    private StreamUpsert() {}

    static StoreChange apply(Handle handle, String runId) {
        BatchUpsert.lockCommodities(handle, runId);
        handle.execute(
                "CREATE TEMP TABLE touched (commodity text NOT NULL, day date NOT NULL, fresh boolean) ON COMMIT DROP");
        handle.createUpdate("""
                        WITH latest AS (
                          SELECT DISTINCT ON (commodity, day) * FROM staging_prices WHERE run_id = :run
                          ORDER BY commodity, day, event_time DESC, part DESC),
                        written AS (
                          INSERT INTO commodity_prices_daily AS stored
                            (commodity, day, known_at, event_time, close, volume, source)
                          SELECT commodity, day, known_at, event_time, close, volume, source FROM latest
                          ON CONFLICT ON CONSTRAINT commodity_prices_daily_pkey DO UPDATE SET
                            event_time = excluded.event_time, close = excluded.close,
                            volume = coalesce(excluded.volume, stored.volume), source = excluded.source,
                            ingested_at = now()
                          WHERE excluded.event_time >= stored.event_time
                            AND (excluded.event_time, excluded.close, coalesce(excluded.volume, stored.volume))
                              IS DISTINCT FROM (stored.event_time, stored.close, stored.volume)
                          RETURNING commodity, day, (xmax = 0) AS fresh)
                        INSERT INTO touched SELECT commodity, day, fresh FROM written
                        """).bind("run", runId).execute();
        int fresh = count(handle, "fresh");
        int moved = count(handle, "NOT fresh");
        Map<String, LocalDate> touched = BatchUpsert.touched(handle);
        BatchUpsert.bumpRevisions(handle, touched.keySet());
        BatchUpsert.forgetStaging(handle, runId);
        return new StoreChange(fresh, 0, moved, 0, touched);
    }

    private static int count(Handle handle, String which) {
        return handle.createQuery("SELECT count(*) FROM touched WHERE " + which)
                .mapTo(Integer.class)
                .one();
    }
}
