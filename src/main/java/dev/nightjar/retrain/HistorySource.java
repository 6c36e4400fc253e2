package dev.nightjar.retrain;

import dev.nightjar.pipeline.Settings;
import dev.nightjar.store.FeatureStore;
import dev.nightjar.training.TrainingWindow;
import java.time.Instant;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Reads the window's rows from the feature store, in parallel over days. */
final class HistorySource {
    private static final int PARTITIONS = 4;

    private final SparkSession spark;
    private final Settings.Postgres postgres;
    private final TrainingWindow window;

    HistorySource(SparkSession spark, Settings.Postgres postgres, TrainingWindow window) {
        this.spark = spark;
        this.postgres = postgres;
        this.window = window;
    }

    /** entity, epoch_day, close, volume (null when unknown), event_ms, known_ms. */
    Dataset<Row> prices() {
        return read(
                "SELECT commodity AS entity, day - DATE '1970-01-01' AS epoch_day, close, volume, "
                        + ms("event_time") + " AS event_ms, " + ms("known_at") + " AS known_ms"
                        + " FROM commodity_prices_daily WHERE " + within(window.pricesFrom()),
                window.pricesFrom());
    }

    /** entity, epoch_day, indicator, side, value, event_ms, known_ms. */
    Dataset<Row> indicators() {
        return read(
                "SELECT commodity AS entity, (event_time AT TIME ZONE 'UTC')::date - DATE '1970-01-01' AS epoch_day,"
                        + " indicator, side, value, " + ms("event_time") + " AS event_ms, " + ms("known_at")
                        + " AS known_ms"
                        + " FROM market_indicators WHERE " + within(window.indicatorsFrom()),
                window.indicatorsFrom());
    }

    private String within(Instant from) {
        return "event_time >= TIMESTAMPTZ '" + from + "' AND event_time < TIMESTAMPTZ '" + window.asOf()
                + "' AND known_at <= TIMESTAMPTZ '" + window.asOf() + "'";
    }

    private static String ms(String column) {
        return "(EXTRACT(EPOCH FROM " + column + ") * 1000)::bigint";
    }

    private Dataset<Row> read(String query, Instant from) {
        return spark.read()
                .format("jdbc")
                .options(FeatureStore.jdbcOptions(postgres))
                .option("dbtable", "(" + query + ") AS history")
                .option("partitionColumn", "epoch_day")
                .option("lowerBound", day(from))
                .option("upperBound", day(window.asOf()) + 1)
                .option("numPartitions", PARTITIONS)
                .load();
    }

    private static long day(Instant time) {
        return Math.floorDiv(time.getEpochSecond(), 86_400L);
    }
}
