package dev.nightjar.watch;

import static org.apache.spark.sql.functions.col;

import dev.nightjar.message.Json;
import dev.nightjar.message.NightjarException;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.store.EntityPast;
import dev.nightjar.store.FeatureStore;
import dev.nightjar.topic.KafkaClients;
import dev.nightjar.topic.Topics;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Computes the features of a day's predictions again, where the records lie; only what differs comes back. */
final class SkewJob {
    /** By how much later a prediction may be written than it was made. */
    private static final Duration WRITTEN_LATER = Duration.ofHours(1);

    private final SparkSession spark;
    private final Pipeline pipeline;
    private final Settings settings;

    SkewJob(SparkSession spark, Pipeline pipeline, Settings settings) {
        this.spark = spark;
        this.pipeline = pipeline;
        this.settings = settings;
    }

    /**
     * Does it.
     *
     * @param date UTC day on which the predictions were made
     * @throws NightjarException STORE_AWAY, STORE_DENIED; KAFKA_AWAY
     */
    Skew execute(LocalDate date) {
        Instant from = date.atStartOfDay(ZoneOffset.UTC).toInstant();
        // What is made from now on may rest on rows that are not read any more.
        Instant until = Collections.min(
                List.of(date.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant(), Instant.now()));
        Json json = new Json(
                pipeline.entity(), pipeline.eventTime(), pipeline.scoring().maxRecordBytes());
        // Asked for first: the client says what Spark would wrap in a task's failure.
        Topics.partitions(settings.kafka(), pipeline.topics().predictions());
        Broadcast<Recomputation> recomputation = JavaSparkContext.fromSparkContext(spark.sparkContext())
                .broadcast(new Recomputation(json, pipeline.features().names(), pasts(), from, until));
        try {
            return records(from, until)
                    .mapPartitions(
                            values -> List.of(recomputation.value().of(values)).iterator())
                    .fold(Skew.NONE, Skew::plus);
        } catch (Exception e) {
            throw NightjarException.in(e).orElseGet(() -> KafkaClients.away(settings.kafka(), e));
        } finally {
            recomputation.destroy();
        }
    }

    private Map<String, EntityPast> pasts() {
        try (FeatureStore store = FeatureStore.open(settings.postgres())) {
            return store.pasts();
        }
    }

    private JavaRDD<byte[]> records(Instant from, Instant until) {
        return spark.read()
                .format("kafka")
                .options(KafkaClients.sparkSourceOptions(settings.kafka(), "nightjar-skew-" + pipeline.name()))
                .option("subscribe", pipeline.topics().predictions())
                .option("startingTimestamp", from.toEpochMilli())
                .option("startingOffsetsByTimestampStrategy", "latest")
                .option("endingTimestamp", until.plus(WRITTEN_LATER).toEpochMilli())
                .option("groupIdPrefix", "nightjar-skew-" + pipeline.name())
                .load()
                .select(col("value"))
                .filter(col("value").isNotNull())
                .javaRDD()
                .map(SkewJob::value);
    }

    private static byte[] value(Row record) {
        return record.getAs(0);
    }
}
