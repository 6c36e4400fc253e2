package dev.nightjar.ingest;

import dev.nightjar.lake.Lake;
import dev.nightjar.lake.LakeTable;
import dev.nightjar.store.FeatureStore;
import dev.nightjar.store.LakeMark;
import java.time.Duration;
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
    /** Rows carry the time at which their transaction began; none runs this long. */
    private static final Duration LONGEST_TRANSACTION = Duration.ofMinutes(10);

    private static final String PRICES = "SELECT commodity, day, known_at, event_time, open, high, low, close, volume,"
            + " source FROM commodity_prices_daily";
    private static final String INDICATORS =
            "SELECT commodity, indicator, side, event_time, known_at, value, source FROM market_indicators";

    private final SparkSession spark;
    private final FeatureStore store;
    private final Lake lake;
    private final Map<String, String> jdbcOptions;

    /**
     * Names both sides.
     *
     * @param jdbcOptions of the store
     */
    LakeMirrorJob(SparkSession spark, FeatureStore store, Lake lake, Map<String, String> jdbcOptions) {
        this.spark = spark;
        this.store = store;
        this.lake = lake;
        this.jdbcOptions = jdbcOptions;
    }

    /**
     * The lake's versions afterwards; −1 for a table that has no rows yet.
     *
     * @param prices of {@code commodity_prices}
     * @param indicators of {@code market_indicators}
     */
    record Versions(long prices, long indicators) {}

    /** Does all of it; does nothing when the lake has followed every change. */
    Versions execute() {
        LakeMark mark = store.lakeMark(lake.root());
        boolean gone = lake.version(LakeTable.COMMODITY_PRICES).isEmpty();
        if (mark.behind() || gone) {
            String since =
                    gone ? "" : mark.mirroredAt().map(LakeMirrorJob::since).orElse("");
            mirror(LakeTable.COMMODITY_PRICES, PRICES + since);
            boolean noFigures = lake.version(LakeTable.MARKET_INDICATORS).isEmpty();
            mirror(LakeTable.MARKET_INDICATORS, INDICATORS + (noFigures ? "" : since));
            store.recordLakeMark(lake.root(), mark);
        }
        return new Versions(
                lake.version(LakeTable.COMMODITY_PRICES).orElse(-1),
                lake.version(LakeTable.MARKET_INDICATORS).orElse(-1));
    }

    private void mirror(LakeTable table, String query) {
        try {
            merge(table, query);
        } catch (Exception e) {
            // Spark reads the store lazily, deep inside the lake's write: whose failure it was decides the reason.
            throw store.failure("read " + table.folder() + " for the lake", e)
                    .orElseGet(() -> TaskFailure.cause("mirror " + table.folder(), e));
        }
    }

    private void merge(LakeTable table, String query) {
        Dataset<Row> rows = spark.read()
                .format("jdbc")
                .options(jdbcOptions)
                .option("query", query)
                .load();
        if (lake.version(table).isPresent() || !rows.isEmpty()) {
            lake.merge(table, rows);
        }
    }

    private static String since(Instant mirroredAt) {
        return " WHERE ingested_at >= '" + mirroredAt.minus(LONGEST_TRANSACTION) + "'";
    }
}
