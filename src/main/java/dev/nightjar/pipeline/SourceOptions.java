package dev.nightjar.pipeline;

import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a pipeline may say about reading its input: how much at once and how patiently. Where the reading begins, what is
 * read, what a lost record means, and that one task reads a partition from end to end, are not for a file to change: Spark
 * would skip records without a word.
 */
final class SourceOptions {
    private static final String KEY = "source-options";

    private static final SortedSet<String> ALLOWED = new TreeSet<>(List.of(
            "fetchOffset.numRetries",
            "fetchOffset.retryIntervalMs",
            "kafka.check.crcs",
            "kafka.client.rack",
            "kafka.fetch.max.bytes",
            "kafka.fetch.max.wait.ms",
            "kafka.fetch.min.bytes",
            "kafka.max.partition.fetch.bytes",
            "kafka.max.poll.records",
            "kafka.receive.buffer.bytes",
            "kafka.request.timeout.ms",
            "kafkaConsumer.pollTimeoutMs",
            "maxOffsetsPerTrigger",
            "maxTriggerDelay",
            "minOffsetsPerTrigger"));

    private SourceOptions() {}

    /** Options of Spark's Kafka source; one that is not allowed is a mistake of the file. */
    static Map<String, String> read(StrictConfig config) {
        Map<String, String> options = config.properties(KEY);
        for (String option : new TreeSet<>(options.keySet())) {
            if (!ALLOWED.contains(option)) {
                config.mistake(KEY, "holds " + option + "; allowed: " + String.join(" | ", ALLOWED));
            }
        }
        return options;
    }
}
