package dev.nightjar.loadtest;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;

import dev.nightjar.message.Headers;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.session.StoppableStream;
import dev.nightjar.session.StreamSettings;
import dev.nightjar.topic.KafkaClients;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.DataStreamWriter;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;

/**
 * The scorer's query without its model: copies a topic's records into another by the same engine, the same source and
 * Spark's Kafka sink. What it reaches is what scoring may be measured against.
 */
public final class CopyJob {
    private static final Duration REAL_TIME_BATCH = Duration.ofMinutes(1);

    private final SparkSession spark;
    private final Settings settings;
    private final Route route;
    private final Pipeline.Trigger trigger;
    private final int extraBytes;
    private final Consumer<String> console;
    private final StoppableStream stream = new StoppableStream();

    /**
     * @param route its input is copied to its predictions topic, each record to the partition that it came from
     * @param extraBytes bytes that each value gains, with three headers as an answer has them; 0 leaves records as they are
     * @param console gets one line for each thing that a person should know
     */
    public CopyJob(
            SparkSession spark,
            Settings settings,
            Route route,
            Pipeline.Trigger trigger,
            int extraBytes,
            Consumer<String> console) {
        this.spark = spark;
        this.settings = settings;
        this.route = route;
        this.trigger = trigger;
        this.extraBytes = extraBytes;
        this.console = console;
    }

    /** Runs until {@link #stop} is called, from the topic's end on. */
    public void execute() {
        stream.run(this::copy);
    }

    /** Stops the query and waits, at most {@code grace}. */
    public void stop(Duration grace) {
        stream.stop(grace);
    }

    private void copy() {
        // As the scorer's session: what is compared is the model.
        StreamSettings.missingFrom(spark.sparkContext().getConf()).forEach(spark.conf()::set);
        try {
            StreamingQuery query = start(copied());
            stream.started(query);
            console.accept("Ready: copying " + route.input() + " to " + route.predictions());
            query.awaitTermination();
        } catch (StreamingQueryException | TimeoutException e) {
            if (!stream.stopping()) {
                throw new IllegalStateException("the copy ended by itself", e);
            }
        }
    }

    private Dataset<Row> copied() {
        Dataset<Row> records = source();
        if (extraBytes == 0) {
            return records.select(col("key"), col("value"), col("partition"));
        }
        byte[] padding = new byte[extraBytes];
        Arrays.fill(padding, (byte) ' ');
        return records.select(
                col("key"),
                concat(col("value"), lit(padding)).as("value"),
                col("partition"),
                array(
                                header(Headers.SOURCE_TOPIC, col("topic")),
                                header(Headers.SOURCE_PARTITION, col("partition")),
                                header(Headers.SOURCE_OFFSET, col("offset")))
                        .as("headers"));
    }

    private static Column header(String name, Column value) {
        return struct(lit(name).as("key"), value.cast("string").cast("binary").as("value"));
    }

    private Dataset<Row> source() {
        return spark.readStream()
                .format("kafka")
                .options(KafkaClients.sparkSourceOptions(settings.kafka(), "nightjar-loadtest-copy"))
                .option("subscribe", route.input())
                // Spark's own "latest" is looked up later, when events may have come already.
                .option("startingOffsets", ends())
                .load();
    }

    /** The input's end as Spark wants it, {@code {"topic":{"0":12,"1":7}}}. */
    private String ends() {
        try (KafkaConsumer<byte[], byte[]> consumer =
                KafkaClients.consumer(settings.kafka(), "nightjar-loadtest-copy-ends")) {
            List<TopicPartition> partitions = consumer.partitionsFor(route.input()).stream()
                    .map(at -> new TopicPartition(at.topic(), at.partition()))
                    .toList();
            return consumer.endOffsets(partitions).entrySet().stream()
                    .map(end -> "\"" + end.getKey().partition() + "\":" + end.getValue())
                    .collect(Collectors.joining(",", "{\"" + route.input() + "\":{", "}}"));
        } catch (KafkaException e) {
            throw KafkaClients.away(settings.kafka(), e);
        }
    }

    private StreamingQuery start(Dataset<Row> copied) throws TimeoutException {
        Map<String, String> options = KafkaClients.sparkSinkOptions(settings.kafka(), "nightjar-loadtest-copy");
        options.putIfAbsent("kafka.linger.ms", "0");
        DataStreamWriter<Row> writer = copied.writeStream()
                .format("kafka")
                .queryName("nightjar-loadtest-copy")
                .options(options)
                .option("topic", route.predictions())
                .option("checkpointLocation", settings.checkpoints() + "/loadtest/copy/" + System.currentTimeMillis());
        return switch (trigger) {
            case MICRO_BATCH -> writer.trigger(Trigger.ProcessingTime(0)).start();
            case REAL_TIME ->
                writer.trigger(Trigger.RealTime(REAL_TIME_BATCH.toMillis()))
                        .outputMode(OutputMode.Update())
                        .start();
        };
    }
}
