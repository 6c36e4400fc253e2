package dev.nightjar.ingest;

import dev.nightjar.lake.Lake;
import dev.nightjar.message.Json;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.session.SparkFaults;
import dev.nightjar.session.StoppableStream;
import dev.nightjar.store.FeatureStore;
import dev.nightjar.telemetry.EventLog;
import dev.nightjar.telemetry.Patience;
import dev.nightjar.topic.KafkaClients;
import dev.nightjar.topic.Topics;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;

/**
 * Brings the input topic into the store and the lake until it is stopped. It waits for whatever is away, one line a try,
 * and goes on where it stopped; no event is lost or counted twice.
 */
public final class IngestStreamJob {
    private static final Duration TRIGGER = Duration.ofSeconds(5);
    private static final Duration PAUSE = Duration.ofSeconds(5);
    private static final String MAX_RECORDS_PER_BATCH = "100000";

    private final SparkSession spark;
    private final Pipeline pipeline;
    private final Settings settings;
    private final Consumer<String> console;
    private final EventLog log;
    private final Patience patience;
    private final StoppableStream stream = new StoppableStream();
    private final AtomicLong events = new AtomicLong();
    private final AtomicLong skipped = new AtomicLong();

    /**
     * Wires the job; starts nothing.
     *
     * @param console gets one line for each thing that a person should know
     */
    public IngestStreamJob(SparkSession spark, Pipeline pipeline, Settings settings, Consumer<String> console) {
        this.spark = spark;
        this.pipeline = pipeline;
        this.settings = settings;
        this.console = console;
        this.log = EventLog.of("ingest", "pipeline", pipeline.name(), "config_hash", pipeline.configHash());
        this.patience = Patience.of(log, console);
    }

    /**
     * Runs until {@link #stop}.
     *
     * @throws NightjarException STREAM_FAILED when the query ends for a reason that waiting does not mend
     */
    public IngestCounts execute() {
        return run(Trigger.ProcessingTime(TRIGGER.toMillis()), false);
    }

    /** Takes what is in the topic now, then returns. */
    public IngestCounts executeUntilCaughtUp() {
        return run(Trigger.AvailableNow(), true);
    }

    /**
     * Stops and waits, at most {@code grace}, until the job is about to return. A batch at hand is done again at the next
     * start, to no further effect.
     */
    public void stop(Duration grace) {
        if (!stream.stop(grace)) {
            log.warn(
                    "stop_took_too_long",
                    "cause",
                    "the query still ran after " + grace.toSeconds()
                            + " s; what it had not finished is done again at the" + " next start");
        }
    }

    private IngestCounts run(Trigger trigger, boolean once) {
        stream.run(() -> ingest(trigger, once));
        IngestCounts total = new IngestCounts(events.get(), skipped.get());
        console.accept("Stopped: " + total.events() + " events written, " + total.skipped() + " skipped.");
        return total;
    }

    private void ingest(Trigger trigger, boolean once) {
        try (FeatureStore store = patience.untilAnswered(() -> FeatureStore.open(settings.postgres()))) {
            Lake lake = new Lake(spark, settings.lake());
            EventBatch batch = new EventBatch(
                    store,
                    lake,
                    new LakeMirrorJob(spark, store, lake, FeatureStore.jdbcOptions(settings.postgres())),
                    new EventRows(new Json(
                            pipeline.entity(),
                            pipeline.eventTime(),
                            pipeline.scoring().maxRecordBytes())),
                    log);
            while (!stream.stopping() && !runOnce(batch, trigger, once)) {
                Patience.sleep(PAUSE);
            }
        }
    }

    /** Whether it came to its end; else it should start again. */
    private boolean runOnce(EventBatch batch, Trigger trigger, boolean once) {
        patience.untilAnswered(() -> Topics.ensure(
                settings.kafka(), pipeline.topics(), Set.of(pipeline.topics().input())));
        try {
            StreamingQuery query = start(batch, trigger);
            stream.started(query);
            log.info("query_started", "query", query.name());
            console.accept("Ready: ingesting " + pipeline.topics().input() + " into the store and " + settings.lake());
            query.awaitTermination();
            return once || stream.stopping();
        } catch (StreamingQueryException | TimeoutException e) {
            if (stream.stopping()) {
                return true;
            }
            refuseUnlessAway(e);
            return false;
        }
    }

    private StreamingQuery start(EventBatch batch, Trigger trigger) throws TimeoutException {
        return source().writeStream()
                .queryName("nightjar-ingest-" + pipeline.name())
                .option(
                        "checkpointLocation",
                        settings.checkpoints() + "/ingest/" + pipeline.name() + "/"
                                + pipeline.topics().input())
                .trigger(trigger)
                .foreachBatch((VoidFunction2<Dataset<Row>, Long>) (records, id) -> {
                    String query = records.sparkSession().sparkContext().getLocalProperty("sql.streaming.queryId");
                    IngestCounts done = patience.untilAnswered(() -> batch.write(records, query, id));
                    events.addAndGet(done.events());
                    skipped.addAndGet(done.skipped());
                })
                .start();
    }

    private Dataset<Row> source() {
        return spark.readStream()
                .format("kafka")
                .options(KafkaClients.sparkSourceOptions(settings.kafka(), "nightjar-ingest-" + pipeline.name()))
                .option("subscribe", pipeline.topics().input())
                .option("startingOffsets", "earliest")
                .option("failOnDataLoss", "true")
                .option("maxOffsetsPerTrigger", MAX_RECORDS_PER_BATCH)
                .option("groupIdPrefix", "nightjar-ingest-" + pipeline.name())
                .load();
    }

    /** A task's failure arrives as text, so the brokers themselves are asked whether they were the cause. */
    private void refuseUnlessAway(Exception failure) {
        if (SparkFaults.isProgressReport(failure)) {
            log.warn("query_restarting", "cause", "SPARK-57438");
            return;
        }
        boolean timedOut = String.valueOf(failure.getMessage()).contains("org.apache.kafka.common.errors.");
        try {
            Topics.partitions(settings.kafka(), pipeline.topics().input());
        } catch (NightjarException e) {
            timedOut = timedOut || e.reason().kind() == ReasonCode.Kind.AWAY;
        }
        if (!timedOut) {
            throw new NightjarException(
                    ReasonCode.STREAM_FAILED, "The streaming query ended: " + failure.getMessage(), failure);
        }
        log.warn("query_restarting", "cause", failure.getMessage());
        console.accept("Kafka failed the query; it starts again from its checkpoint");
    }
}
