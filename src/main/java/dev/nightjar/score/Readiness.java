package dev.nightjar.score;

import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.telemetry.Patience;
import java.time.Duration;
import org.apache.spark.SparkStageInfo;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;

/** Knows when a query really reads: {@code start()} returning proves nothing. */
final class Readiness {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
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
     * @return false if it ended, or showed no sign of reading within a minute
     */
    boolean await(int partitions) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (query.isActive() && System.nanoTime() < deadline) {
            boolean reads = switch (trigger) {
                case MICRO_BATCH ->
                    query.lastProgress() != null || query.status().message().equals(IDLE);
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
