package dev.nightjar.outcomes;

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

/** Rows of the lake's table {@code predictions}, written out in tests. */
public final class LakePredictions {
    private LakePredictions() {}

    /**
     * One.
     *
     * @param features by name
     * @param predicted price, or answer to a request
     */
    public static Row of(
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
                0.0,
                null,
                Date.valueOf(LocalDate.ofInstant(eventTime, ZoneOffset.UTC)));
    }

    /** With the columns that {@code nightjar outcomes} writes. */
    public static Dataset<Row> rows(SparkSession spark, List<Row> rows) {
        return spark.createDataFrame(rows, PredictionRows.SCHEMA);
    }
}
