package dev.nightjar.score;

import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.telemetry.Patience;
import java.time.Duration;
import org.apache.spark.SparkStageInfo;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;

/** Knows when a query really reads: {@code start()} returning proves nothing. */
final class Readiness {
    private static final String IDLE = "Waiting for data to arrive";

    private final SparkSession spark;
    private final StreamingQuery query;
    private final Pipeline.Trigger trigger;

    Readiness(SparkSession spark, StreamingQuery query, Pipeline.Trigger trigger) {
        this.spark = spark;
        this.query = query;
        this.trigger = trigger;
    }

    /**
     * Waits until the query reads.
     *
     * @return false if it ended before
     */
    boolean await(int partitions) {
        while (query.isActive()) {
            boolean reads = switch (trigger) {
                // The first batch holds all that has come since the last one, and may take minutes.
                case MICRO_BATCH ->
                    query.lastProgress() != null || query.status().message().equals(IDLE) || activeTasks() > 0;
                case REAL_TIME -> activeTasks() >= partitions;
            };
            if (reads) {
                return true;
            }
            Patience.sleep(Duration.ofMillis(20));
        }
        return false;
    }

    private int activeTasks() {
        int tasks = 0;
        for (int stage : spark.sparkContext().statusTracker().getActiveStageIds()) {
            tasks += spark.sparkContext()
                    .statusTracker()
                    .getStageInfo(stage)
                    .map(SparkStageInfo::numActiveTasks)
                    .getOrElse(() -> 0);
        }
        return tasks;
    }
}
