package dev.nightjar.score;

import dev.nightjar.command.TriggerName;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.session.StoppableStream;
import dev.nightjar.telemetry.EventLog;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.DataStreamWriter;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;

/** Runs the scoring query, again and again where its failure may pass, until it is stopped. */
final class ScoringQuery {
    /** A real-time batch's length: offsets are kept at its end, and each end is a pause of some 100 ms. */
    static final Duration REAL_TIME_BATCH = Duration.ofMinutes(1);

    /** Longer where a restart only skips what it reads again. */
    private static final Duration EXACT_REAL_TIME_BATCH = Duration.ofMinutes(5);

    private final SparkSession spark;
    private final Pipeline pipeline;
    private final Pipeline.Trigger trigger;
    private final String checkpoint;
    private final StoppableStream stream;
    private final Consumer<String> console;
    private final EventLog log;

    ScoringQuery(
            SparkSession spark,
            Pipeline pipeline,
            Pipeline.Trigger trigger,
            String checkpoint,
            StoppableStream stream,
            Consumer<String> console,
            EventLog log) {
        this.spark = spark;
        this.pipeline = pipeline;
        this.trigger = trigger;
        this.checkpoint = checkpoint;
        this.stream = stream;
        this.console = console;
        this.log = log;
    }

    /** What Spark calls it. */
    static String name(Pipeline pipeline) {
        return "nightjar-score-" + pipeline.name();
    }

    /** The consumer group whose offsets say how far a pipeline is answered. */
    static String group(Pipeline pipeline) {
        return "nightjar-" + pipeline.name();
    }

    /** One life of the query. */
    interface Life {
        /** Runs until the query ends; says why, if not by a failure of its own. */
        Optional<NightjarException> run() throws StreamingQueryException;
    }

    /**
     * Lives until it is stopped.
     *
     * @param beforeRestart may refuse by throwing
     * @throws NightjarException why it does not start again
     */
    void runUntilStopped(Restarts restarts, Runnable beforeRestart, Life life) {
        while (!stream.stopping()) {
            try {
                Optional<NightjarException> end = life.run();
                if (end.isPresent() && !stream.stopping()) {
                    restarts.afterSilence(end.get());
                }
            } catch (StreamingQueryException e) {
                log.error("query_terminated", e, "query", name(pipeline));
                if (!stream.stopping()) {
                    restarts.afterFailure(e);
                    beforeRestart.run();
                }
            }
        }
    }

    /**
     * Starts it and waits for its end.
     *
     * @param partitions of the input
     * @param inUse name and version of the model, for a person
     * @param started hears of it at once
     */
    void run(DataStreamWriter<Row> answers, int partitions, String inUse, Consumer<StreamingQuery> started)
            throws StreamingQueryException {
        StreamingQuery query = start(answers);
        log.info("query_started", "query", name(pipeline), "trigger", trigger.name(), "checkpoint", checkpoint);
        started.accept(query);
        if (new Readiness(spark, query, trigger).await(partitions)) {
            console.accept("Ready: scoring " + pipeline.topics().input() + " (" + partitions + " partitions) with "
                    + inUse + ", trigger " + TriggerName.of(trigger) + ", answers in "
                    + pipeline.topics().predictions());
        }
        query.awaitTermination();
        log.info("query_terminated", "query", name(pipeline));
    }

    private StreamingQuery start(DataStreamWriter<Row> answers) {
        DataStreamWriter<Row> writer = answers.queryName(name(pipeline)).option("checkpointLocation", checkpoint);
        try {
            StreamingQuery query = switch (trigger) {
                case MICRO_BATCH -> writer.trigger(Trigger.ProcessingTime(0)).start();
                case REAL_TIME ->
                    writer.trigger(Trigger.RealTime(realTimeBatch().toMillis()))
                            .outputMode(OutputMode.Update())
                            .start();
            };
            stream.started(query);
            return query;
        } catch (TimeoutException e) {
            throw new NightjarException(
                    ReasonCode.STREAM_FAILED, "Cannot start query " + name(pipeline) + ": " + e.getMessage(), e);
        }
    }

    private Duration realTimeBatch() {
        return switch (pipeline.scoring().delivery()) {
            case EXACTLY_ONCE -> EXACT_REAL_TIME_BATCH;
            case AT_LEAST_ONCE -> REAL_TIME_BATCH;
        };
    }
}
