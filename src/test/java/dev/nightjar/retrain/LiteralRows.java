package dev.nightjar.retrain;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** Rows as {@link HistorySource} reads them, written out in tests. */
final class LiteralRows {
    static final StructType PRICES = new StructType()
            .add("entity", DataTypes.StringType)
            .add("epoch_day", DataTypes.IntegerType)
            .add("close", DataTypes.DoubleType)
            .add("volume", DataTypes.DoubleType)
            .add("event_ms", DataTypes.LongType)
            .add("known_ms", DataTypes.LongType);
    static final StructType INDICATORS = new StructType()
            .add("entity", DataTypes.StringType)
            .add("epoch_day", DataTypes.IntegerType)
            .add("indicator", DataTypes.StringType)
            .add("side", DataTypes.StringType)
            .add("value", DataTypes.DoubleType)
            .add("event_ms", DataTypes.LongType)
            .add("known_ms", DataTypes.LongType);

    private LiteralRows() {}

    /** A day's close, known at the day's end. */
    static Row close(String entity, LocalDate day, double close, @Nullable Double volume) {
        long end = endMs(day);
        return RowFactory.create(entity, (int) day.toEpochDay(), close, volume, end - 1000, end);
    }

    /** A figure of a day, known later. */
    static Row figure(String entity, String side, LocalDate day, double value, long knownMs) {
        return figure(entity, "stocks", side, day, value, knownMs);
    }

    /** The same of a series. */
    static Row figure(String entity, String series, String side, LocalDate day, double value, long knownMs) {
        return RowFactory.create(entity, (int) day.toEpochDay(), series, side, value, endMs(day) - 1000, knownMs);
    }

    static long endMs(LocalDate day) {
        return day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
    }

    /** Closes on consecutive days. */
    static List<Row> closes(String entity, LocalDate from, double... prices) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < prices.length; i++) {
            rows.add(close(entity, from.plusDays(i), prices[i], 1000.0));
        }
        return rows;
    }

    static Dataset<Row> prices(SparkSession spark, List<Row> rows) {
        return spark.createDataFrame(rows, PRICES);
    }

    static Dataset<Row> indicators(SparkSession spark, List<Row> rows) {
        return spark.createDataFrame(rows, INDICATORS);
    }
}
