package dev.nightjar.stack;

import dev.nightjar.pipeline.Pipeline;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What sets the scorer under load apart from the pipeline's own: name (so checkpoint, consumer group and transactions) and
 * topics. Made-up events must not reach who reads the pipeline's predictions, nor may the test's scorer replace the one that
 * runs.
 */
final class LoadTestTopics {
    private static final String SUFFIX = "-loadtest";
    private static final String RETENTION = "2 hours";

    private LoadTestTopics() {}

    /** Keys of the pipeline file. The topics stay for the next test, as the checkpoint belongs to them. */
    static Map<String, String> overrides(Pipeline pipeline) {
        Pipeline.Topics own = pipeline.topics();
        Map<String, String> overrides = new LinkedHashMap<>();
        overrides.put("name", pipeline.name() + SUFFIX);
        overrides.put("topics.input", own.input() + SUFFIX);
        overrides.put("topics.predictions", own.predictions() + SUFFIX);
        overrides.put("topics.dead-letters", own.deadLetters() + SUFFIX);
        overrides.put("topics.retention", RETENTION);
        overrides.put("topics.dead-letter-retention", RETENTION);
        return overrides;
    }
}
