package dev.nightjar.outcomes;

import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.session.SparkFaults;
import dev.nightjar.session.StoppableStream;
import dev.nightjar.store.FeatureStore;
import dev.nightjar.telemetry.EventLog;
import dev.nightjar.telemetry.Patience;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;

/**
 * Keeps the predictions, then computes what they came to: once, or until it is stopped. A crash at any moment, a lost
 * checkpoint or a second run changes nothing of the outcome.
 */
final class OutcomesJob {
    private static final Duration TRIGGER = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private final SparkSession spark;
    private final Pipeline pipeline;
    private final Settings settings;
    private final Days days;
    private final Consumer<String> console;
    private final EventLog log;
    private final Patience patience;
    private final StoppableStream stream = new StoppableStream();
    private final long start = System.nanoTime();
    private volatile OutcomesResult result;

    /** Whose figures are computed. */
    enum Days {
        /** Those with new predictions, or with a price that came or changed. */
        DUE,
        /** Every day of the lake, once. */
        ALL
    }

    /**
     * Wires the job; starts nothing.
     *
     * @param console gets one line for each thing that a person should know
     */
    OutcomesJob(SparkSession spark, Pipeline pipeline, Settings settings, Days days, Consumer<String> console) {
        this.spark = spark;
        this.pipeline = pipeline;
        this.settings = settings;
        this.days = days;
        this.console = console;
        this.log = EventLog.of("outcomes", "pipeline", pipeline.name(), "config_hash", pipeline.configHash());
        this.patience = Patience.of(log, console);
        this.result = new OutcomesResult(pipeline.name(), StoredCounts.NONE, FiguresResult.NONE, 0);
    }

    /**
     * Takes what is in the topic now, computes, and returns.
     *
     * @throws NightjarException KAFKA_AWAY, TOPIC_MISSING, STORE_AWAY, STORE_DENIED, LAKE_AWAY, CHECKPOINT_UNWRITABLE;
     *     STREAM_FAILED for what is none of these. What was done stands, and is not done again
     */
    OutcomesResult execute() {
        stream.run(() -> {
            try (FeatureStore store = FeatureStore.open(settings.postgres())) {
                PredictionStoreJob predictions = predictions(store, console);
                FiguresJob figures = figures(store);
                console.accept("Reading " + pipeline.topics().predictions() + " into " + settings.lake());
                while (!drain(predictions)) {
                    log.warn("query_restarting", "cause", "SPARK-57438");
                }
                if (!stream.stopping()) {
                    note(predictions, figures.execute());
                }
            }
        });
        return result;
    }

    /**
     * Keeps predictions as they come, and computes now and then, until {@link #stop}. Waits for whatever is away.
     *
     * @param every how often figures are computed
     * @throws NightjarException STREAM_FAILED when the query ends for a reason that waiting does not mend
     */
    OutcomesResult executeUntilStopped(Duration every) {
        stream.run(() -> {
            try (FeatureStore store = patience.untilAnswered(() -> FeatureStore.open(settings.postgres()))) {
                PredictionStoreJob predictions = predictions(store, batch -> {});
                FiguresJob figures = patience.untilAnswered(() -> figures(store));
                follow(predictions, figures, every);
                while (!stream.stopping()) {
                    Patience.sleep(PAUSE);
                    follow(predictions, figures, every);
                }
            }
        });
        return result;
    }

    /**
     * Stops and waits, at most {@code grace}, until the job is about to return. What is at hand is done again at the next
     * start, to no further effect.
     */
    void stop(Duration grace) {
        if (!stream.stop(grace)) {
            log.warn("stop_took_too_long", "cause", "the query still ran after " + grace.toSeconds() + " s");
        }
    }

    private PredictionStoreJob predictions(FeatureStore store, Consumer<String> progress) {
        return new PredictionStoreJob(spark, pipeline, settings, store.outcomes(), log, console, progress);
    }

    private FiguresJob figures(FeatureStore store) {
        FiguresJob figures = new FiguresJob(spark, pipeline, settings, store, log, console);
        if (days == Days.ALL) {
            figures.recompute();
        }
        return figures;
    }

    /** Whether all is stored; else it should be tried again. */
    private boolean drain(PredictionStoreJob predictions) {
        try {
            StreamingQuery query = predictions.start(Trigger.AvailableNow());
            stream.started(query);
            query.awaitTermination();
            return true;
        } catch (StreamingQueryException | TimeoutException e) {
            if (SparkFaults.isProgressReport(e)) {
                return false;
            }
            throw predictions.failure(e);
        }
    }

    private void follow(PredictionStoreJob predictions, FiguresJob figures, Duration every) {
        try {
            StreamingQuery query = patience.untilAnswered(() -> start(predictions));
            stream.started(query);
            log.info("query_started", "query", query.name());
            console.accept("Ready: keeping " + pipeline.topics().predictions() + " in " + settings.lake());
            do {
                note(predictions, patience.untilAnswered(figures::execute));
            } while (!query.awaitTermination(every.toMillis()));
        } catch (StreamingQueryException | TimeoutException e) {
            NightjarException failure = predictions.failure(e);
            if (!stream.stopping()
                    && !SparkFaults.isProgressReport(e)
                    && failure.reason().kind() != ReasonCode.Kind.AWAY) {
                throw failure;
            }
            log.warn("query_restarting", "reason", failure.reason().name(), "cause", failure.getMessage());
            console.accept("The query starts again: " + failure.getMessage());
        }
    }

    private static StreamingQuery start(PredictionStoreJob predictions) {
        try {
            return predictions.start(Trigger.ProcessingTime(TRIGGER.toMillis()));
        } catch (TimeoutException e) {
            throw new NightjarException(ReasonCode.STREAM_FAILED, "Cannot start the query: " + e.getMessage(), e);
        }
    }

    private void note(PredictionStoreJob predictions, FiguresResult figures) {
        result = new OutcomesResult(
                pipeline.name(),
                predictions.counts(),
                result.figures().then(figures),
                (System.nanoTime() - start) / 1_000_000);
    }
}
