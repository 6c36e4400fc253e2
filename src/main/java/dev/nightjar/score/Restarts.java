package dev.nightjar.score;

import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.session.SparkFaults;
import dev.nightjar.telemetry.Patience;
import dev.nightjar.topic.Topics;
import io.github.resilience4j.core.IntervalFunction;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.spark.sql.streaming.StreamingQueryException;

/** Decides whether a failed query may start again: when the brokers were the cause, as often as it takes. */
final class Restarts {
    private static final IntervalFunction PAUSES =
            IntervalFunction.ofExponentialBackoff(Duration.ofSeconds(1), 2, Duration.ofSeconds(10));

    /** A query that ran this long was well; its failure starts a new count. */
    private static final long WELL_AFTER_NS = Duration.ofMinutes(1).toNanos();

    private final Patience patience;
    private final Settings.Kafka kafka;
    private final String topic;
    private int failures;
    private long lastFailureNs = System.nanoTime();

    Restarts(Patience patience, Settings.Kafka kafka, String topic) {
        this.patience = patience;
        this.kafka = kafka;
        this.topic = topic;
    }

    /**
     * Returns when the query should start again.
     *
     * @throws NightjarException STREAM_FAILED when starting again would fail again
     */
    void afterFailure(StreamingQueryException failure) {
        if (SparkFaults.isProgressReport(failure)) {
            patience.log().info("query_restarting", "pause_ms", 0, "cause", "SPARK-57438");
            return;
        }
        if (!brokersWereTheCause(failure)) {
            throw new NightjarException(
                    ReasonCode.STREAM_FAILED, "The streaming query ended: " + rootMessage(failure), failure);
        }
        if (System.nanoTime() - lastFailureNs > WELL_AFTER_NS) {
            failures = 0;
        }
        lastFailureNs = System.nanoTime();
        Duration pause = Duration.ofMillis(PAUSES.apply(++failures));
        patience.console()
                .accept("Kafka failed the query (" + rootMessage(failure) + "); it starts again from its checkpoint in "
                        + pause.toSeconds() + " s");
        patience.log().warn("query_restarting", "pause_ms", pause.toMillis(), "cause", rootMessage(failure));
        Patience.sleep(pause);
        patience.untilAnswered(() -> Topics.partitions(kafka, topic));
    }

    private boolean brokersWereTheCause(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            String message = String.valueOf(t.getMessage());
            // A task's failure arrives as text only.
            if (t instanceof RetriableException
                    || t instanceof TimeoutException
                    || message.contains("org.apache.kafka.common.errors.TimeoutException")
                    || message.contains("org.apache.kafka.common.errors.DisconnectException")
                    || message.contains("org.apache.kafka.common.errors.NetworkException")) {
                return true;
            }
        }
        try {
            Topics.partitions(kafka, topic);
            return false;
        } catch (NightjarException e) {
            return e.reason() == ReasonCode.KAFKA_AWAY;
        }
    }

    private static String rootMessage(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        String message = String.valueOf(root.getMessage());
        return root.getClass().getSimpleName() + ": "
                + message.lines().findFirst().orElse("");
    }
}
