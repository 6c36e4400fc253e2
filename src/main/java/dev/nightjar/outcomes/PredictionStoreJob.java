package dev.nightjar.outcomes;

import dev.nightjar.lake.Lake;
import dev.nightjar.message.Json;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.session.Checkpoint;
import dev.nightjar.store.OutcomeStore;
import dev.nightjar.telemetry.EventLog;
import dev.nightjar.topic.KafkaClients;
import dev.nightjar.topic.TopicState;
import dev.nightjar.topic.Topics;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;

/** Keeps every prediction of the topic in the lake, each once, whatever crashes or is lost. */
final class PredictionStoreJob {
    private static final String MAX_RECORDS_PER_BATCH = "200000";

    private final SparkSession spark;
    private final Pipeline pipeline;
    private final Settings settings;
    private final PredictionBatch batch;
    private final EventLog log;
    private final Consumer<String> console;
    private final Consumer<String> progress;
    private StoredCounts counts = StoredCounts.NONE;

    /**
     * Wires the job; starts nothing.
     *
     * @param console gets a line for each thing that a person should know
     * @param progress gets a line for each batch
     */
    PredictionStoreJob(
            SparkSession spark,
            Pipeline pipeline,
            Settings settings,
            OutcomeStore store,
            EventLog log,
            Consumer<String> console,
            Consumer<String> progress) {
        this.spark = spark;
        this.pipeline = pipeline;
        this.settings = settings;
        Json json = new Json(
                pipeline.entity(), pipeline.eventTime(), pipeline.scoring().maxRecordBytes());
        this.batch = new PredictionBatch(
                store, new Lake(spark, settings.lake()), new PredictionRows(json, pipeline.name()), log);
        this.log = log;
        this.console = console;
        this.progress = progress;
    }

    /**
     * Starts the query, once the checkpoint fits the topic.
     *
     * @throws NightjarException KAFKA_AWAY, TOPIC_MISSING, CHECKPOINT_UNWRITABLE
     */
    StreamingQuery start(Trigger trigger) throws TimeoutException {
        Topics.ensure(settings.kafka(), pipeline.topics(), Set.of(topic()));
        String checkpoint = settings.checkpoints() + "/outcomes/" + pipeline.name() + "/" + topic();
        long missed = new CheckpointFit(
                        new Checkpoint(checkpoint, spark.sparkContext().hadoopConfiguration()), log, console)
                .to(TopicState.read(settings.kafka(), topic()));
        count(StoredCounts.missed(missed));
        return source().writeStream()
                .queryName(name())
                .option("checkpointLocation", checkpoint)
                .trigger(trigger)
                .foreachBatch((VoidFunction2<Dataset<Row>, Long>) this::write)
                .start();
    }

    /** What it did so far. */
    synchronized StoredCounts counts() {
        return counts;
    }

    /** What a query's failure means; a task's arrives as text, so the brokers are asked whether they were the cause. */
    NightjarException failure(Exception failure) {
        return NightjarException.in(failure).orElseGet(() -> {
            try {
                Topics.partitions(settings.kafka(), topic());
            } catch (NightjarException away) {
                return away;
            }
            return String.valueOf(failure.getMessage()).contains("org.apache.kafka.common.errors.")
                    ? KafkaClients.away(settings.kafka(), failure)
                    : new NightjarException(
                            ReasonCode.STREAM_FAILED, "The streaming query ended: " + failure.getMessage(), failure);
        });
    }

    private void write(Dataset<Row> records, long id) {
        String query = records.sparkSession().sparkContext().getLocalProperty("sql.streaming.queryId");
        count(batch.write(records, query, id));
        progress.accept(String.format(Locale.ROOT, "Stored %,d predictions", counts().stored()));
    }

    private synchronized void count(StoredCounts more) {
        counts = counts.plus(more);
    }

    private Dataset<Row> source() {
        return spark.readStream()
                .format("kafka")
                .options(KafkaClients.sparkSourceOptions(settings.kafka(), name()))
                .option("subscribe", topic())
                .option("startingOffsets", "earliest")
                .option("failOnDataLoss", "true")
                .option("includeHeaders", "true")
                .option("maxOffsetsPerTrigger", MAX_RECORDS_PER_BATCH)
                .option("groupIdPrefix", "nightjar-" + pipeline.name() + "-outcomes")
                .load();
    }

    private String name() {
        return "nightjar-outcomes-" + pipeline.name();
    }

    private String topic() {
        return pipeline.topics().predictions();
    }
}
