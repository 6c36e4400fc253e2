package dev.nightjar.score;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.current_timestamp;
import static org.apache.spark.sql.functions.element_at;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.struct;

import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.session.StoppableStream;
import dev.nightjar.telemetry.EventLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.apache.commons.io.file.PathUtils;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.DataStreamWriter;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;

/**
 * Runs made-up records through the same computation before the first real one comes, so that class loading, code
 * generation and the JIT compiler do not make the first real ones late. Nothing of it is written anywhere.
 */
final class WarmUpJob {
    private static final int RECORDS = 8_000;

    /** Spark plans each micro-batch anew, and most of that code is slow until the JIT compiler has seen it often. */
    private static final Duration MICRO_BATCHES = Duration.ofSeconds(7);

    private static final int RECORDS_PER_BATCH = 100;

    private final SparkSession spark;
    private final Pipeline pipeline;
    private final RecordScorer scorer;
    private final Map<String, String> sink;
    private final EventLog log;

    /**
     * Wires it.
     *
     * @param sink options of the stream's sink: its producers are made on the way
     */
    WarmUpJob(SparkSession spark, Pipeline pipeline, RecordScorer scorer, Map<String, String> sink, EventLog log) {
        this.spark = spark;
        this.pipeline = pipeline;
        this.scorer = scorer.rehearsing();
        this.sink = sink;
        this.log = log;
    }

    /**
     * Does it.
     *
     * @param stream stops it early
     */
    void execute(Pipeline.Trigger trigger, StoppableStream stream) {
        List<byte[]> records = scorer.examples(RECORDS_PER_BATCH);
        switch (trigger) {
            case MICRO_BATCH -> microBatches(records, stream);
            case REAL_TIME -> oneBatch(records);
        }
    }

    private void oneBatch(List<byte[]> records) {
        nothingOf(spark.range(RECORDS).select(record(col("id"), records)))
                .write()
                .format("kafka")
                .options(sink)
                .save();
    }

    private void microBatches(List<byte[]> records, StoppableStream stream) {
        Dataset<Row> numbers = spark.readStream()
                .format("rate-micro-batch")
                .option("rowsPerBatch", RECORDS_PER_BATCH)
                .load();
        try {
            Path checkpoint = Files.createTempDirectory("nightjar-warm-up");
            try {
                StreamingQuery query = discarding(numbers.select(record(col("value"), records)))
                        .queryName("nightjar-warm-up-" + pipeline.name())
                        .option("checkpointLocation", checkpoint.toUri().toString())
                        .trigger(Trigger.ProcessingTime(0))
                        .start();
                stream.started(query);
                query.awaitTermination(MICRO_BATCHES.toMillis());
                query.stop();
            } finally {
                PathUtils.deleteDirectory(checkpoint);
            }
        } catch (StreamingQueryException | TimeoutException | IOException e) {
            // Only the first answers are later for it.
            log.warn("warm_up_failed", "cause", e.getMessage());
        }
    }

    private DataStreamWriter<Row> discarding(Dataset<Row> records) {
        return switch (pipeline.scoring().delivery()) {
            case EXACTLY_ONCE ->
                ScoringStream.records(records.select("record.*")).writeStream().foreach(new DiscardingWriter(scorer));
            case AT_LEAST_ONCE ->
                nothingOf(records).writeStream().format("kafka").options(sink);
        };
    }

    /** The answers' computation, but for the last moment. */
    private Dataset<Row> nothingOf(Dataset<Row> records) {
        return ScoringStream.scored(records.select("record.*"), scorer)
                .filter(col("topic").isNull());
    }

    /** A record as the Kafka source shows it. */
    private static Column record(Column number, List<byte[]> records) {
        Column values = array(records.stream().map(value -> lit(value)).toArray(Column[]::new));
        Column value =
                element_at(values, pmod(number, lit(records.size())).plus(1).cast("int"));
        return struct(
                        lit(new byte[0]).as("key"),
                        value.as("value"),
                        lit(0).as("partition"),
                        number.as("offset"),
                        current_timestamp().as("timestamp"),
                        lit(null).cast("array<struct<key:string,value:binary>>").as("headers"))
                .as("record");
    }
}
