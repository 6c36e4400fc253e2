package dev.nightjar.score;

import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.topic.KafkaClients;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The input topic as a stream. */
final class ScoringSource {
    private final SparkSession spark;
    private final Settings.Kafka kafka;
    private final Pipeline pipeline;

    ScoringSource(SparkSession spark, Settings.Kafka kafka, Pipeline pipeline) {
        this.spark = spark;
        this.kafka = kafka;
        this.pipeline = pipeline;
    }

    /**
     * The columns of Spark's Kafka source.
     *
     * @param startingOffsets of a new query, in Spark's form
     */
    Dataset<Row> read(String startingOffsets) {
        Map<String, String> options = KafkaClients.sparkSourceOptions(kafka, ScoringQuery.name(pipeline));
        // A batch that follows a quiet moment may find a partition without news; Kafka's default waits 500 ms for some.
        options.putIfAbsent("kafka.fetch.max.wait.ms", "50");
        return spark.readStream()
                .format("kafka")
                .options(options)
                .option("subscribe", pipeline.topics().input())
                .option("startingOffsets", startingOffsets)
                .option("failOnDataLoss", "true")
                .option("groupIdPrefix", ScoringQuery.group(pipeline) + "-reader")
                .options(pipeline.scoring().sparkOptions())
                .load();
    }
}
