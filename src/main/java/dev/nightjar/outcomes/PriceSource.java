package dev.nightjar.outcomes;

import dev.nightjar.store.FeatureStore;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The versions of daily prices, out of the feature store. */
final class PriceSource {
    private final SparkSession spark;
    private final Map<String, String> jdbcOptions;

    /** @param jdbcOptions of the store, {@link FeatureStore#jdbcOptions} */
    PriceSource(SparkSession spark, Map<String, String> jdbcOptions) {
        this.spark = spark;
        this.jdbcOptions = jdbcOptions;
    }

    /**
     * {@code commodity, day, close, known_at}.
     *
     * @param from the first day; empty for all
     */
    Dataset<Row> since(Optional<LocalDate> from) {
        return spark.read()
                .format("jdbc")
                .options(jdbcOptions)
                .option(
                        "query",
                        "SELECT commodity, day, close, known_at FROM commodity_prices_daily"
                                + from.map(day -> " WHERE day >= DATE '" + day + "'")
                                        .orElse(""))
                .load();
    }
}
