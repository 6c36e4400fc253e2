package dev.nightjar.score;

import java.util.Map;
import org.apache.spark.sql.SparkSession;

/** Session settings that a stream without state runs best with. What a user set by {@code --conf} stays. */
final class SessionSettings {
    private static final Map<String, String> SETTINGS = Map.of(
            // A batch is one stage: there is nothing to adapt, and asking costs milliseconds in each.
            "spark.sql.adaptive.enabled", "false",
            "spark.sql.adaptive.streaming.stateless.enabled", "false",
            "spark.sql.streaming.noDataMicroBatches.enabled", "false",
            "spark.sql.streaming.stopTimeout", "20s",
            "spark.sql.streaming.numRecentProgressUpdates", "20");

    private SessionSettings() {}

    static void apply(SparkSession spark) {
        SETTINGS.forEach((key, value) -> {
            if (!spark.sparkContext().getConf().contains(key)) {
                spark.conf().set(key, value);
            }
        });
    }
}
