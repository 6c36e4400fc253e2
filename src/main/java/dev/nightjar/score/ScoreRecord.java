package dev.nightjar.score;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF6;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * The forest as a function of Spark SQL: key, value, partition, offset, timestamp and traceparent of an input record in, the record to
 * write out.
 */
final class ScoreRecord implements UDF6<byte[], byte[], Integer, Long, Long, byte[], Row> {
    private static final long serialVersionUID = 1L;

    private final RecordScorer scorer;

    ScoreRecord(RecordScorer scorer) {
        this.scorer = scorer;
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
    public Row call(
            byte @Nullable [] key,
            byte @Nullable [] value,
            Integer partition,
            Long offset,
            Long timestampMs,
            byte @Nullable [] traceparent) {
        ProducerRecord<byte[], byte[]> answer =
                scorer.answer(new InputRecord(key, value, partition, offset, timestampMs, traceparent));
        List<Row> headers = new ArrayList<>();
        for (Header header : answer.headers()) {
            headers.add(RowFactory.create(header.key(), header.value()));
        }
        return RowFactory.create(answer.topic(), answer.key(), answer.value(), headers);
    }

    private static StructField field(String name, DataType type) {
        return new StructField(name, type, true, Metadata.empty());
    }
}
