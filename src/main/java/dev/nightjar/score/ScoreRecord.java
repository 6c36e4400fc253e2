package dev.nightjar.score;

import dev.nightjar.message.DeadLetter;
import dev.nightjar.message.Headers;
import dev.nightjar.message.SourcePosition;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF5;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * The forest as a function of Spark SQL: key, value, topic, partition and offset of an input record in, the record to
 * write out. It asks the clock itself, as Spark's own time stands still within a batch.
 */
final class ScoreRecord implements UDF5<byte[], byte[], String, Integer, Long, Row> {
    private static final long serialVersionUID = 1L;

    private final ScoringRules rules;
    private final String predictions;
    private final String deadLetters;
    private final Broadcast<LiveKnowledge> knowledge;
    private transient @Nullable Scorer scorer;

    /**
     * @param predictions topic of answers
     * @param deadLetters topic of what can never be answered
     * @param knowledge one live copy in each executor's process
     */
    ScoreRecord(ScoringRules rules, String predictions, String deadLetters, Broadcast<LiveKnowledge> knowledge) {
        this.rules = rules;
        this.predictions = predictions;
        this.deadLetters = deadLetters;
        this.knowledge = knowledge;
    }

    /** What comes out: the columns that Spark's Kafka sink takes. */
    static StructType schema() {
        StructType header = new StructType(new StructField[] {
            field("key", DataTypes.StringType), field("value", DataTypes.BinaryType),
        });
        return new StructType(new StructField[] {
            field("topic", DataTypes.StringType),
            field("key", DataTypes.BinaryType),
            field("value", DataTypes.BinaryType),
            field("headers", DataTypes.createArrayType(header)),
        });
    }

    @Override
    public Row call(byte @Nullable [] key, byte @Nullable [] value, String topic, Integer partition, Long offset) {
        SourcePosition source = new SourcePosition(topic, partition, offset);
        Scored scored = scorer().score(value, source, knowledge.value().current(), Instant.now());
        List<Row> headers = new ArrayList<>();
        headers.add(header(Headers.SOURCE_TOPIC, topic));
        headers.add(header(Headers.SOURCE_PARTITION, partition.toString()));
        headers.add(header(Headers.SOURCE_OFFSET, offset.toString()));
        if (scored instanceof Scored.Answered answered) {
            return RowFactory.create(predictions, utf8(answered.entity()), answered.prediction(), headers);
        }
        DeadLetter letter = ((Scored.Refused) scored).deadLetter();
        headers.add(header(Headers.REASON, letter.reason().name()));
        headers.add(header(Headers.REASON_CODE, letter.reason().code()));
        headers.add(header(Headers.MESSAGE, letter.message()));
        headers.add(header(Headers.PIPELINE, letter.pipeline()));
        headers.add(header(Headers.TIME, letter.time().toString()));
        return RowFactory.create(deadLetters, key, letter.value(), headers);
    }

    private Scorer scorer() {
        if (scorer == null) {
            scorer = new Scorer(rules);
        }
        return scorer;
    }

    private static Row header(String name, String value) {
        return RowFactory.create(name, utf8(value));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static StructField field(String name, org.apache.spark.sql.types.DataType type) {
        return new StructField(name, type, true, Metadata.empty());
    }
}
