package dev.nightjar.outcomes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.message.Headers;
import dev.nightjar.message.Prediction;
import dev.nightjar.message.SourcePosition;
import dev.nightjar.session.TestSessions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PredictionRowsTest {
    /** Of Spark's Kafka source. */
    private static final StructType RECORD = new StructType()
            .add("value", DataTypes.BinaryType)
            .add(
                    "headers",
                    DataTypes.createArrayType(
                            new StructType().add("key", DataTypes.StringType).add("value", DataTypes.BinaryType)))
            .add("topic", DataTypes.StringType)
            .add("partition", DataTypes.IntegerType)
            .add("offset", DataTypes.LongType);

    private static final SourcePosition SOURCE = new SourcePosition("commodity-prices", 2, 41);
    private static final Prediction PREDICTION = LiteralPredictions.of(
            SOURCE, "gold", "2026-01-05T23:59:59.123456Z", "2026-01-07T00:00:00Z", 100, 102, 95, 105);

    private static SparkSession spark;

    @BeforeAll
    static void open() {
        spark = TestSessions.open();
    }

    @Test
    void keepsEveryFieldOfAPrediction() {
        Row row = only(record(LiteralPredictions.bytes(PREDICTION), headers(SOURCE), 5));

        assertThat(row.<String>getAs("reason")).isNull();
        assertThat(row.<String>getAs("prediction_id")).isEqualTo(SOURCE.predictionId());
        assertThat(row.<String>getAs("pipeline")).isEqualTo("a-pipeline");
        assertThat(row.<String>getAs("entity")).isEqualTo("gold");
        assertThat(row.getTimestamp(row.fieldIndex("event_time")).toInstant()).isEqualTo(PREDICTION.eventTime());
        assertThat(row.getTimestamp(row.fieldIndex("target_time")).toInstant()).isEqualTo(PREDICTION.targetTime());
        assertThat(row.getTimestamp(row.fieldIndex("scored_at")).toInstant()).isEqualTo(PREDICTION.scoredAt());
        assertThat(Stream.of("current_price", "predicted_price", "lower", "upper", "level")
                        .map(row::<Double>getAs))
                .containsExactly(100.0, 102.0, 95.0, 105.0, 0.9);
        assertThat(row.<Double>getAs("confidence")).isNull();
        assertThat(Stream.of("model_name", "model_version", "run_id", "status").map(row::<String>getAs))
                .containsExactly("commodity-price", "7", "run7", "OK");
        assertThat(row.getJavaMap(row.fieldIndex("features")))
                .isEqualTo(Map.of("current_price", 100.0, "avg_price_7d", 99.5));
        assertThat(row.<Long>getAs("feature_age_ms")).isEqualTo(36_000_000);
        assertThat(row.<Long>getAs("features_revision")).isEqualTo(LiteralPredictions.REVISION);
        assertThat(row.<String>getAs("source_topic")).isEqualTo("commodity-prices");
        assertThat(row.<Integer>getAs("source_partition")).isEqualTo(2);
        assertThat(row.<Long>getAs("source_offset")).isEqualTo(41);
        assertThat(row.getDate(row.fieldIndex("day"))).hasToString("2026-01-05");
    }

    @Test
    void takesAPredictionThatDoesNotSayWhereItsEventStood() {
        for (List<Row> headers : List.of(
                List.<Row>of(), headers(new SourcePosition("t", 1, 2)).subList(0, 2), List.of(header("x", null)))) {
            Row row = only(record(LiteralPredictions.bytes(PREDICTION), headers, 5));

            assertThat(row.<String>getAs("reason")).isNull();
            assertThat(row.<String>getAs("source_topic")).isNull();
            assertThat(row.<Long>getAs("source_offset")).isNull();
        }
    }

    @Test
    void takesAPredictionThatDoesNotSayWhichRowsItRestsOn() {
        String older = new String(LiteralPredictions.bytes(PREDICTION), UTF_8)
                .replace(",\"features_revision\":" + LiteralPredictions.REVISION, "");

        Row row = only(record(older.getBytes(UTF_8), headers(SOURCE), 5));

        assertThat(row.<String>getAs("reason")).isNull();
        assertThat(row.<Long>getAs("features_revision")).isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            MALFORMED_JSON | not json
            MISSING_FIELD  | {"commodity":"gold","price":84.1,"event_time":"2026-01-05T10:00:00Z"}
            MALFORMED_JSON |
            """)
    void saysWhyARecordIsNoPrediction(String reason, @Nullable String value) {
        Row row = only(record(value == null ? null : value.getBytes(UTF_8), List.of(), 5));

        assertThat(row.<String>getAs("reason")).isEqualTo(reason);
        assertThat(row.<String>getAs("message")).isNotEmpty();
        assertThat(row.<Long>getAs("offset")).isEqualTo(5);
        assertThat(row.<String>getAs("prediction_id")).isNull();
    }

    @Test
    void refusesNamesThatTheStoreCannotKeep() {
        for (String name : List.of("x".repeat(129), "go\0ld")) {
            Prediction hostile = LiteralPredictions.of(
                    SOURCE, name, "2026-01-05T10:00:00Z", "2026-01-07T00:00:00Z", 100, 102, 95, 105);

            Row row = only(record(LiteralPredictions.bytes(hostile), headers(SOURCE), 5));

            assertThat(row.<String>getAs("reason")).isEqualTo("MISSING_FIELD");
            assertThat(row.<String>getAs("message")).contains("entity");
        }
    }

    @Test
    void keepsTheFirstRecordOfEachEvent() {
        Prediction again = LiteralPredictions.of(
                SOURCE, "gold", "2026-01-05T23:59:59.123456Z", "2026-01-07T00:00:00Z", 100, 103, 95, 105);
        // The input topic was made anew: the same position, another event.
        Prediction anew = LiteralPredictions.of(
                SOURCE, "gold", "2026-01-06T10:00:00Z", "2026-01-08T00:00:00Z", 100, 104, 95, 105);

        List<Row> rows = PredictionRows.firstOfEach(decoded(
                        record(LiteralPredictions.bytes(again), headers(SOURCE), 6),
                        record(LiteralPredictions.bytes(PREDICTION), headers(SOURCE), 5),
                        record("not json".getBytes(UTF_8), List.of(), 4),
                        record(LiteralPredictions.bytes(anew), headers(SOURCE), 7)))
                .orderBy("event_time")
                .collectAsList();

        assertThat(rows).extracting(row -> row.<Double>getAs("predicted_price")).containsExactly(102.0, 104.0);
        assertThat(rows.get(0).schema()).isEqualTo(PredictionRows.SCHEMA);
    }

    private static Row record(byte @Nullable [] value, List<Row> headers, long offset) {
        return RowFactory.create(value, headers.isEmpty() ? null : headers, "predictions", 0, offset);
    }

    private static List<Row> headers(SourcePosition source) {
        return List.of(
                header(Headers.SOURCE_TOPIC, source.topic()),
                header(Headers.SOURCE_PARTITION, String.valueOf(source.partition())),
                header(Headers.SOURCE_OFFSET, String.valueOf(source.offset())));
    }

    private static Row header(String key, @Nullable String value) {
        return RowFactory.create(key, value == null ? null : value.getBytes(UTF_8));
    }

    private static Dataset<Row> decoded(Row... records) {
        PredictionRows rows = new PredictionRows(LiteralPredictions.JSON, "a-pipeline");
        return spark.createDataFrame(List.of(records), RECORD)
                .map((MapFunction<Row, Row>) rows::row, Encoders.row(PredictionRows.DECODED));
    }

    private static Row only(Row record) {
        return decoded(record).head();
    }
}
