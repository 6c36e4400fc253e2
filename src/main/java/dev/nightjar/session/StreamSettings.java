package dev.nightjar.session;

import java.util.HashMap;
import java.util.Map;
import org.apache.spark.SparkConf;

/** Session settings that a stream without state runs best with. What a user set by {@code --conf} stays. */
public final class StreamSettings {
    private static final Map<String, String> SETTINGS = Map.of(
            // A batch is one stage: there is nothing to adapt, and asking costs milliseconds in each.
            "spark.sql.adaptive.enabled", "false",
            "spark.sql.adaptive.streaming.stateless.enabled", "false",
            "spark.sql.streaming.noDataMicroBatches.enabled", "false",
            // A micro-batch is planned anew, and each of its tasks turns its columns into source text anew: for one
            // function that costs more than the generated code saves.
            "spark.sql.codegen.wholeStage", "false",
            "spark.sql.codegen.factoryMode", "NO_CODEGEN",
            "spark.sql.ui.explainMode", "simple",
            "spark.sql.streaming.stopTimeout", "20s",
            "spark.sql.streaming.numRecentProgressUpdates", "20");

    private StreamSettings() {}

    /** Those that the user did not set, by key. */
    public static Map<String, String> missingFrom(SparkConf given) {
        Map<String, String> missing = new HashMap<>(SETTINGS);
        missing.putAll(CheckpointFileSystem.settings());
        missing.keySet().removeIf(given::contains);
        return missing;
    }
}
