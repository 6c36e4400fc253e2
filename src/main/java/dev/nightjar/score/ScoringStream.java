package dev.nightjar.score;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.udf;

import dev.nightjar.pipeline.Pipeline;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The computation: Kafka records in, Kafka records out, row by row. */
final class ScoringStream {
    private ScoringStream() {}

    /**
     * Scores.
     *
     * @param records the columns of Spark's Kafka source
     * @return the columns of Spark's Kafka sink; the topic says whether it is an answer or a dead letter
     */
    static Dataset<Row> scored(Dataset<Row> records, Pipeline pipeline, Broadcast<LiveKnowledge> knowledge) {
        ScoreRecord score = new ScoreRecord(
                ScoringRules.of(pipeline),
                pipeline.topics().predictions(),
                pipeline.topics().deadLetters(),
                knowledge);
        // Nondeterministic: otherwise Spark calls it again for each column that is taken out of its answer.
        return records.select(udf(score, ScoreRecord.schema())
                        .asNondeterministic()
                        .apply(col("key"), col("value"), col("topic"), col("partition"), col("offset"))
                        .as("out"))
                .select("out.*");
    }
}
