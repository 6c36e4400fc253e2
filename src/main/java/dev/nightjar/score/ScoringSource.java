package dev.nightjar.score;

import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.topic.KafkaClients;
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
        return spark.readStream()
                .format("kafka")
                .options(KafkaClients.sparkSourceOptions(kafka, ScoringQuery.name(pipeline)))
                .option("subscribe", pipeline.topics().input())
                .option("startingOffsets", startingOffsets)
                .option("failOnDataLoss", "true")
                .option("includeHeaders", "true")
                .option("groupIdPrefix", ScoringQuery.group(pipeline) + "-reader")
                .options(pipeline.scoring().sparkOptions())
                .load();
    }
}
