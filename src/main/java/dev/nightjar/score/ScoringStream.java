package dev.nightjar.score;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.filter;
import static org.apache.spark.sql.functions.get;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.unix_millis;

import dev.nightjar.message.Headers;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The computation: Kafka records in, Kafka records out, row by row. */
final class ScoringStream {
    private static final Column[] RECORD = {
        col("key"), col("value"), col("partition"), col("offset"), unix_millis(col("timestamp")), traceparent()
    };

    private ScoringStream() {}

    /** The first, where a sender wrote several. */
    private static Column traceparent() {
        return get(filter(col("headers"), header -> header.getField("key").equalTo(lit(Headers.TRACEPARENT))), lit(0))
                .getField("value");
    }

    /** What scoring needs of the Kafka source's columns, in the order in which {@link LaneWriter} reads them. */
    static Dataset<Row> records(Dataset<Row> source) {
        return source.select(RECORD);
    }

    /**
     * Scores.
     *
     * @param records the columns of Spark's Kafka source
     * @return the columns of Spark's Kafka sink; the topic says whether it is an answer or a dead letter
     */
    static Dataset<Row> scored(Dataset<Row> records, RecordScorer scorer) {
        // Nondeterministic: otherwise Spark calls it again for each column that is taken out of its answer.
        return records.select(udf(new ScoreRecord(scorer), ScoreRecord.schema())
                        .asNondeterministic()
                        .apply(RECORD)
                        .as("out"))
                .select("out.*");
    }
}
