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
import java.util.regex.Pattern;
import org.apache.kafka.common.KafkaException;
import org.apache.spark.sql.streaming.StreamingQueryException;

/**
 * Decides whether a failed query may start again: when the brokers were the cause, as often as it takes; of another cause
 * a few times, for a task may fail once and never again.
 */
final class Restarts {
    private static final IntervalFunction PAUSES =
            IntervalFunction.ofExponentialBackoff(Duration.ofSeconds(1), 2, Duration.ofSeconds(10));

    /** A query that ran this long was well; its failure starts a new count. */
    private static final long WELL_AFTER_NS = Duration.ofMinutes(1).toNanos();

    /** Failures in a row of a cause that is not the brokers'. */
    private static final int MOST_OF_OTHER_CAUSE = 3;

    /** Silences that starting again may mend; the count never starts anew, so that nobody waits for ever. */
    private static final int MOST_SILENCES = 1;

    /** Of Kafka, but starting again would meet them again. */
    private static final Pattern LASTING = Pattern.compile(
            "org\\.apache\\.kafka\\.common\\.errors\\.(RecordTooLarge|\\w*Authorization|\\w*Authentication)Exception");

    private final Patience patience;
    private final Settings.Kafka kafka;
    private final String topic;
    private int failures;
    private int ofOtherCause;
    private int silences;
    private long lastFailureNs = System.nanoTime();

    Restarts(Patience patience, Settings.Kafka kafka, String topic) {
        this.patience = patience;
        this.kafka = kafka;
        this.topic = topic;
    }

    /**
     * Returns when the query should start again.
     *
     * @throws NightjarException STREAM_FAILED when starting again would fail, or has failed, again
     */
    void afterFailure(StreamingQueryException failure) {
        if (SparkFaults.isProgressReport(failure)) {
            patience.log().info("query_restarting", "pause_ms", 0, "cause", "SPARK-57438");
            return;
        }
        if (System.nanoTime() - lastFailureNs > WELL_AFTER_NS) {
            failures = 0;
            ofOtherCause = 0;
        }
        lastFailureNs = System.nanoTime();
        boolean brokers = brokersWereTheCause(failure);
        if (isLasting(failure) || (!brokers && ++ofOtherCause > MOST_OF_OTHER_CAUSE)) {
            throw new NightjarException(
                    ReasonCode.STREAM_FAILED, "The streaming query ended: " + rootMessage(failure), failure);
        }
        Duration pause = Duration.ofMillis(PAUSES.apply(++failures));
        patience.console()
                .accept((brokers ? "Kafka failed the query (" : "The query failed (") + rootMessage(failure)
                        + "); it starts again from its checkpoint in " + pause.toSeconds() + " s");
        patience.log().warn("query_restarting", "pause_ms", pause.toMillis(), "cause", rootMessage(failure));
        Patience.sleep(pause);
        patience.untilAnswered(() -> Topics.partitions(kafka, topic));
    }

    /**
     * Returns when a query that the watchdog stopped should start again: silence may pass.
     *
     * @throws NightjarException {@code verdict} itself unless it is STREAM_SILENT, or when it was silent too often
     */
    void afterSilence(NightjarException verdict) {
        if (verdict.reason() != ReasonCode.STREAM_SILENT || ++silences > MOST_SILENCES) {
            throw verdict;
        }
        patience.console().accept(verdict.getMessage() + "; the query starts again");
    }

    private boolean brokersWereTheCause(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            // A task's failure arrives as text only.
            if (t instanceof KafkaException
                    || t instanceof TimeoutException
                    || String.valueOf(t.getMessage()).contains("org.apache.kafka.common.")) {
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

    private static boolean isLasting(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (LASTING.matcher(t.getClass().getName()).find()
                    || LASTING.matcher(String.valueOf(t.getMessage())).find()) {
                return true;
            }
        }
        return false;
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
