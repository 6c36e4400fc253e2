package dev.nightjar.score.guard;

import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.telemetry.Patience;
import java.time.Duration;
import java.util.function.Consumer;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;

/** In real-time mode every partition occupies a task slot for good; Spark says nothing when there are too few. */
public final class TaskSlots {
    private static final Duration EXECUTORS_COME_WITHIN = Duration.ofMinutes(2);

    private final SparkSession spark;
    private final Pipeline.Trigger trigger;

    /** @param trigger of the query; only real-time needs a slot for each partition at once */
    public TaskSlots(SparkSession spark, Pipeline.Trigger trigger) {
        this.spark = spark;
        this.trigger = trigger;
    }

    /**
     * Returns once there are enough; executors of a cluster may still be on their way.
     *
     * @param partitions of the input topic
     * @throws NightjarException TOO_FEW_SLOTS
     */
    public void require(int partitions, Consumer<String> console) {
        if (trigger != Pipeline.Trigger.REAL_TIME) {
            return;
        }
        long deadline = System.nanoTime() + (spark.sparkContext().isLocal() ? 0 : EXECUTORS_COME_WITHIN.toNanos());
        boolean said = false;
        while (slots() < partitions && System.nanoTime() < deadline) {
            if (!said) {
                console.accept("Waiting for executors: " + slots() + " task slots of " + partitions);
                said = true;
            }
            Patience.sleep(Duration.ofMillis(500));
        }
        if (slots() < partitions) {
            throw new NightjarException(
                    ReasonCode.TOO_FEW_SLOTS,
                    "Cannot score in real time: the input has " + partitions + " partitions, Spark ("
                            + spark.sparkContext().master() + ") has " + slots()
                            + " task slots; give it at least " + partitions + ", for example SPARK_MASTER=local["
                            + (partitions + 1) + "], or use --trigger micro-batch");
        }
    }

    private int slots() {
        SparkContext context = spark.sparkContext();
        return context.maxNumConcurrentTasks(context.resourceProfileManager().defaultResourceProfile());
    }
}
