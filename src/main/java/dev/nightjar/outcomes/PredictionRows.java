package dev.nightjar.outcomes;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.row_number;

import dev.nightjar.message.Decoded;
import dev.nightjar.message.Headers;
import dev.nightjar.message.Json;
import dev.nightjar.message.Prediction;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.message.SourcePosition;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Records of the predictions topic as rows of the lake's {@code predictions}.
 *
 * @param json how a record reads
 * @param pipeline that predicted
 */
record PredictionRows(Json json, String pipeline) implements Serializable {
    /** The lake's columns. */
    static final StructType SCHEMA = new StructType()
            .add("prediction_id", DataTypes.StringType)
            .add("pipeline", DataTypes.StringType)
            .add("entity", DataTypes.StringType)
            .add("event_time", DataTypes.TimestampType)
            .add("target_time", DataTypes.TimestampType)
            .add("current_price", DataTypes.DoubleType)
            .add("predicted_price", DataTypes.DoubleType)
            .add("lower", DataTypes.DoubleType)
            .add("upper", DataTypes.DoubleType)
            .add("level", DataTypes.DoubleType)
            .add("confidence", DataTypes.DoubleType)
            .add("model_name", DataTypes.StringType)
            .add("model_version", DataTypes.StringType)
            .add("run_id", DataTypes.StringType)
            .add("features", DataTypes.createMapType(DataTypes.StringType, DataTypes.DoubleType))
            .add("feature_age_ms", DataTypes.LongType)
            .add("status", DataTypes.StringType)
            .add("scored_at", DataTypes.TimestampType)
            .add("source_topic", DataTypes.StringType)
            .add("source_partition", DataTypes.IntegerType)
            .add("source_offset", DataTypes.LongType)
            .add("interval_correction", DataTypes.DoubleType)
            .add("features_revision", DataTypes.LongType)
            .add("day", DataTypes.DateType);

    /** The same, with where the record stood; {@code reason} is set when it is no prediction. */
    static final StructType DECODED = new StructType(SCHEMA.fields())
            .add("topic", DataTypes.StringType)
            .add("partition", DataTypes.IntegerType)
            .add("offset", DataTypes.LongType)
            .add("reason", DataTypes.StringType)
            .add("message", DataTypes.StringType);

    /** As the feature store's commodities_name_is_short. */
    private static final int LONGEST_ENTITY = 128;

    /** With the entity they are the key of an index of PostgreSQL, which has a limit. */
    private static final int LONGEST_MODEL_NAME = 256;

    private static final int LONGEST_VERSION = 64;

    /**
     * One record, in the shape of {@link #DECODED}.
     *
     * @param record value, headers, topic, partition and offset, as Spark's Kafka source has them
     */
    Row row(Row record) {
        byte @Nullable [] value = record.getAs("value");
        Decoded<Prediction> decoded = json.decodePrediction(value);
        if (decoded instanceof Decoded.Value<Prediction> prediction) {
            return unstorable(prediction.value())
                    .map(why -> rejected(record, ReasonCode.MISSING_FIELD, why))
                    .orElseGet(() -> accepted(record, prediction.value()));
        }
        Decoded.Rejected<Prediction> rejected = (Decoded.Rejected<Prediction>) decoded;
        return rejected(record, rejected.reason(), rejected.message());
    }

    /** The first record of each event, in the shape of {@link #SCHEMA}: an event that is scored again has the same id. */
    static Dataset<Row> firstOfEach(Dataset<Row> decoded) {
        Column nth = row_number()
                .over(Window.partitionBy("prediction_id", "event_time").orderBy("partition", "offset"));
        return decoded.filter(col("reason").isNull())
                .withColumn("nth", nth)
                .filter(col("nth").equalTo(1))
                .select(columns());
    }

    private static Column[] columns() {
        return Arrays.stream(SCHEMA.fieldNames()).map(name -> col(name)).toArray(Column[]::new);
    }

    private Row accepted(Row record, Prediction prediction) {
        Optional<SourcePosition> source = source(record);
        return RowFactory.create(
                prediction.predictionId(),
                pipeline,
                prediction.entity(),
                Timestamp.from(prediction.eventTime()),
                Timestamp.from(prediction.targetTime()),
                prediction.currentPrice(),
                prediction.predictedPrice(),
                prediction.lower(),
                prediction.upper(),
                prediction.level(),
                prediction.confidence(),
                prediction.modelName(),
                prediction.modelVersion(),
                prediction.runId(),
                CollectionConverters.asScala(prediction.features()),
                prediction.featureAgeMs(),
                prediction.status().name(),
                Timestamp.from(prediction.scoredAt()),
                source.map(SourcePosition::topic).orElse(null),
                source.map(SourcePosition::partition).orElse(null),
                source.map(SourcePosition::offset).orElse(null),
                prediction.intervalCorrection(),
                prediction.featuresRevision(),
                Date.valueOf(prediction.eventTime().atZone(ZoneOffset.UTC).toLocalDate()),
                record.getAs("topic"),
                record.getAs("partition"),
                record.getAs("offset"),
                null,
                null);
    }

    private static Row rejected(Row record, ReasonCode reason, String message) {
        Object[] values = new Object[DECODED.length()];
        values[DECODED.fieldIndex("topic")] = record.getAs("topic");
        values[DECODED.fieldIndex("partition")] = record.getAs("partition");
        values[DECODED.fieldIndex("offset")] = record.getAs("offset");
        values[DECODED.fieldIndex("reason")] = reason.name();
        values[DECODED.fieldIndex("message")] = message;
        return RowFactory.create(values);
    }

    /** What PostgreSQL would refuse as part of a key; the scorer writes none such. */
    private static Optional<String> unstorable(Prediction prediction) {
        return noName("entity", prediction.entity(), LONGEST_ENTITY)
                .or(() -> noName("model_name", prediction.modelName(), LONGEST_MODEL_NAME))
                .or(() -> noName("model_version", prediction.modelVersion(), LONGEST_VERSION));
    }

    private static Optional<String> noName(String field, String text, int most) {
        return text.codePointCount(0, text.length()) <= most && Json.isPrintable(text)
                ? Optional.empty()
                : Optional.of("field " + field + " has more than " + most + " characters, or one that no name has");
    }

    private static Optional<SourcePosition> source(Row record) {
        return SourcePosition.parse(header(record, Headers.SOURCE_TOPIC) + "/"
                + header(record, Headers.SOURCE_PARTITION) + "/" + header(record, Headers.SOURCE_OFFSET));
    }

    /** The last of the name; empty without one. */
    private static String header(Row record, String name) {
        int column = record.fieldIndex("headers");
        List<Row> headers = record.isNullAt(column) ? List.of() : record.getList(column);
        return headers.stream()
                .filter(header -> header.getString(0).equals(name) && !header.isNullAt(1))
                .reduce((before, last) -> last)
                .map(header -> new String(header.<byte[]>getAs(1), StandardCharsets.UTF_8))
                .orElse("");
    }
}
