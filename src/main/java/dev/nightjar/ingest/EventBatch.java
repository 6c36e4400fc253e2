package dev.nightjar.ingest;

import static org.apache.spark.sql.functions.col;

import dev.nightjar.lake.Lake;
import dev.nightjar.lake.LakeTable;
import dev.nightjar.store.FeatureStore;
import dev.nightjar.store.Staging;
import dev.nightjar.store.StoreChange;
import dev.nightjar.telemetry.EventLog;
import dev.nightjar.telemetry.SkippedRecords;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.ForeachPartitionFunction;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/** Writes one micro-batch: to the lake's events, to the store, and from there to the lake's prices. Repeatable at will. */
final class EventBatch {
    private final FeatureStore store;
    private final Lake lake;
    private final LakeMirrorJob mirror;
    private final EventRows rows;
    private final EventLog log;
    private final SeenEvents seen;

    EventBatch(FeatureStore store, Lake lake, LakeMirrorJob mirror, EventRows rows, EventLog log) {
        this.store = store;
        this.lake = lake;
        this.mirror = mirror;
        this.rows = rows;
        this.log = log;
        this.seen = new SeenEvents(lake);
    }

    /**
     * Writes it.
     *
     * @param records as Spark's Kafka source has them
     * @param application the query's id: a new checkpoint is a new one
     * @param batch its number
     */
    IngestCounts write(Dataset<Row> records, String application, long batch) {
        Dataset<Row> decoded = records.map((MapFunction<Row, Row>) rows::row, Encoders.row(EventRows.SCHEMA))
                .persist();
        try {
            long skipped = countSkipped(decoded);
            Dataset<Row> events = decoded.filter(col("reason").isNull()).drop("reason", "message");
            long taken = events.count();
            if (taken == 0) {
                return new IngestCounts(0, skipped);
            }
            lake.appendOnce(LakeTable.PRICE_EVENTS, seen.leftOut(events), application, batch);
            Staging staging = store.stage();
            stage(events, staging);
            StoreChange change = store.applyStream(staging);
            long version = mirror.execute().prices();
            log.info(
                    "events_stored",
                    "batch",
                    batch,
                    "events",
                    taken,
                    "new_days",
                    change.newPrices(),
                    "moved_days",
                    change.filledPrices(),
                    "lake_version",
                    version);
            return new IngestCounts(taken, skipped);
        } finally {
            decoded.unpersist();
        }
    }

    private static void stage(Dataset<Row> events, Staging staging) {
        TaskFailure.named("stage the events", () -> {
            events.foreachPartition((ForeachPartitionFunction<Row>) part -> stage(staging, part));
            return staging;
        });
    }

    /** Runs in a task. */
    private static void stage(Staging staging, Iterator<Row> events) {
        staging.stage("partition " + TaskContext.getPartitionId(), EventRows.latest(events), List.of(), List.of());
    }

    /** They are the scorer's to keep: it dead-letters them. */
    private long countSkipped(Dataset<Row> decoded) {
        Map<String, Long> reasons = SkippedRecords.count(decoded);
        SkippedRecords.log(log, decoded, reasons);
        return reasons.values().stream().mapToLong(Long::longValue).sum();
    }
}
