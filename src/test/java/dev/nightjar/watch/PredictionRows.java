package dev.nightjar.watch;

import java.sql.Date;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Rows of the lake's table {@code predictions}, written out in tests. */
final class PredictionRows {
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
            .add("day", DataTypes.DateType);

    private PredictionRows() {}

    /**
     * One.
     *
     * @param features by name
     * @param predicted price, or answer to a request
     */
    static Row of(
            String pipeline,
            String model,
            String version,
            String entity,
            Instant eventTime,
            Map<String, Double> features,
            double predicted,
            Instant scoredAt) {
        return RowFactory.create(
                UUID.randomUUID().toString(),
                pipeline,
                entity,
                Timestamp.from(eventTime),
                Timestamp.from(eventTime.plusSeconds(86_400)),
                features.get("current_price"),
                predicted,
                predicted * 0.9,
                predicted * 1.1,
                0.9,
                null,
                model,
                version,
                "run",
                features,
                0L,
                "OK",
                Timestamp.from(scoredAt),
                "topic",
                0,
                0L,
                Date.valueOf(LocalDate.ofInstant(eventTime, ZoneOffset.UTC)));
    }

    static Dataset<Row> rows(SparkSession spark, List<Row> rows) {
        return spark.createDataFrame(rows, SCHEMA);
    }
}
