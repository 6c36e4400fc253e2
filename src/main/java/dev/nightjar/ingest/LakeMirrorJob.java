package dev.nightjar.ingest;

import dev.nightjar.lake.Lake;
import dev.nightjar.lake.LakeTable;
import java.time.Instant;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Brings the lake to what the store holds. The store decides which rows are new and from when a restated value is known,
 * in one transaction; the lake follows. A crash between the two heals with the next run, as the lake is compared with the
 * store and not with the run's input.
 */
final class LakeMirrorJob {
    private static final String PRICES = "SELECT commodity, day, known_at, event_time, open, high, low, close, volume,"
            + " source FROM commodity_prices_daily";
    private static final String INDICATORS =
            "SELECT commodity, indicator, side, event_time, known_at, value, source FROM market_indicators";

    private final SparkSession spark;
    private final Lake lake;
    private final Map<String, String> jdbcOptions;

    /**
     * Names both sides.
     *
     * @param jdbcOptions of the store
     */
    LakeMirrorJob(SparkSession spark, Lake lake, Map<String, String> jdbcOptions) {
        this.spark = spark;
        this.lake = lake;
        this.jdbcOptions = jdbcOptions;
    }

    /**
     * The lake's versions afterwards.
     *
     * @param prices of {@code commodity_prices}
     * @param indicators of {@code market_indicators}; −1 while there are none
     */
    record Versions(long prices, long indicators) {}

    /** Everything. */
    Versions execute() {
        Dataset<Row> indicators = rows(INDICATORS);
        boolean none = lake.version(LakeTable.MARKET_INDICATORS).isEmpty() && indicators.isEmpty();
        return new Versions(
                lake.merge(LakeTable.COMMODITY_PRICES, rows(PRICES)),
                none ? -1 : lake.merge(LakeTable.MARKET_INDICATORS, indicators));
    }

    /**
     * Only the prices that were written lately.
     *
     * @param since by the store's clock
     */
    long executeSince(Instant since) {
        return lake.merge(LakeTable.COMMODITY_PRICES, rows(PRICES + " WHERE ingested_at >= '" + since + "'"));
    }

    private Dataset<Row> rows(String query) {
        return spark.read()
                .format("jdbc")
                .options(jdbcOptions)
                .option("query", query)
                .load();
    }
}
