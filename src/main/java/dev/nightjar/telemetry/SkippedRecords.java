package dev.nightjar.telemetry;

import static org.apache.spark.sql.functions.col;

import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Records of a topic that a batch leaves out. They are rows with the columns {@code reason} (null for a record that is
 * taken), {@code topic}, {@code partition}, {@code offset} and {@code message}.
 */
public final class SkippedRecords {
    private static final int NAMED = 20;

    private SkippedRecords() {}

    /** How many there are, by reason. */
    public static Map<String, Long> count(Dataset<Row> decoded) {
        Map<String, Long> reasons = new TreeMap<>();
        decoded.filter(col("reason").isNotNull())
                .groupBy("reason")
                .count()
                .collectAsList()
                .forEach(row -> reasons.put(row.getString(0), row.getLong(1)));
        return reasons;
    }

    /**
     * Names the first 20 of them, and says how many there are; says nothing when there are none.
     *
     * @param reasons how many, by reason
     */
    public static void log(EventLog log, Dataset<Row> decoded, Map<String, Long> reasons) {
        if (reasons.isEmpty()) {
            return;
        }
        for (Row row : decoded.filter(col("reason").isNotNull()).limit(NAMED).collectAsList()) {
            log.warn(
                    "record_skipped",
                    "reason",
                    row.<String>getAs("reason"),
                    "topic",
                    row.<String>getAs("topic"),
                    "partition",
                    row.<Integer>getAs("partition"),
                    "offset",
                    row.<Long>getAs("offset"),
                    "cause",
                    row.<String>getAs("message"));
        }
        log.warn("records_skipped", "cause", reasons);
    }
}
