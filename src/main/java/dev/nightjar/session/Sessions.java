package dev.nightjar.session;

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
        return SparkSession.builder()
                .appName(application)
                .config("spark.sql.session.timeZone", "UTC")
                .config("spark.sql.ansi.enabled", "true")
                .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
                .config("spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog")
                .config("spark.redaction.regex", REDACT)
                .config("spark.sql.redaction.string.regex", REDACT)
                .getOrCreate();
    }
}
