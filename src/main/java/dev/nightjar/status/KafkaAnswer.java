package dev.nightjar.status;

import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.topic.TopicSummary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The brokers, the pipeline's topics and how far its scorer has read. */
final class KafkaAnswer {
    private static final int TIMEOUT_MS = 5_000;

    private KafkaAnswer() {}

    static Answer ask(Settings.Kafka kafka, Pipeline pipeline) {
        Pipeline.Topics topics = pipeline.topics();
        List<String> names = List.of(
                topics.input(),
                topics.predictions(),
                topics.deadLetters(),
                topics.modelTraining(),
                topics.modelSelected());
        String group = "nightjar-" + pipeline.name();
        TopicSummary summary = TopicSummary.read(kafka, names, group, TIMEOUT_MS);
        OptionalLong behind = summary.behind(topics.input());

        List<String> lines = new ArrayList<>();
        lines.add(summary.nodes() + (summary.nodes() == 1 ? " node" : " nodes"));
        names.forEach(name -> lines.add(line(name, summary)));
        lines.add(String.format(
                Locale.ROOT,
                "scorer %s: %s",
                group,
                behind.isPresent()
                        ? String.format(Locale.ROOT, "%,d events behind", behind.getAsLong())
                        : "has not read yet"));

        Map<String, @Nullable Object> facts = new LinkedHashMap<>();
        facts.put("nodes", summary.nodes());
        facts.put("topics", summary.endOffsets());
        facts.put("scorer_group", group);
        facts.put("scorer_behind_records", behind.isPresent() ? behind.getAsLong() : null);
        return new Answer("kafka", kafka.bootstrapServers().orElse(null), lines, facts, List.of());
    }

    private static String line(String topic, TopicSummary summary) {
        OptionalLong written = summary.written(topic);
        return written.isEmpty()
                ? String.format("%-22s not made yet", topic)
                : String.format(
                        Locale.ROOT,
                        "%-22s %,12d offsets (records, and marks of transactions) in %d %s",
                        topic,
                        written.getAsLong(),
                        summary.endOffsets().getOrDefault(topic, Map.of()).size(),
                        "partitions");
    }
}
