package dev.nightjar.session;

import java.util.Map;
import org.apache.spark.sql.SparkSession;

/** Opens Spark sessions: UTC, ANSI SQL, Delta, secrets redacted. The master and all else come from outside. */
public final class Sessions {
    private static final String REDACT =
            "(?i)secret|password|passwd|token|access[.]?key|keystore[.]key|sasl|jaas|connectionstring";

    private Sessions() {}

    /**
     * Opens a session, or finds the one that runs.
     *
     * @param application shown in Spark's UI, {@code nightjar-retrain commodity-price}
     */
    public static SparkSession open(String application) {
        return open(application, Map.of());
    }

    /**
     * The same with further settings.
     *
     * @param more Spark's keys; they win over what comes from outside
     */
    public static SparkSession open(String application, Map<String, String> more) {
        SparkSession.Builder builder = SparkSession.builder()
                .appName(application)
                .config("spark.sql.session.timeZone", "UTC")
                .config("spark.sql.ansi.enabled", "true")
                .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
                .config("spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog")
                .config("spark.redaction.regex", REDACT)
                .config("spark.sql.redaction.string.regex", REDACT);
        more.forEach(builder::config);
        return builder.getOrCreate();
    }
}
