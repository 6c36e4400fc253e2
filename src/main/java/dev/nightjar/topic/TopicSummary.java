package dev.nightjar.topic;

import dev.nightjar.pipeline.Settings;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;

/**
 * The brokers and some topics, at a glance.
 *
 * @param nodes how many brokers answer for the cluster
 * @param endOffsets of each topic that exists: the offset after the last record, by partition
 * @param committed the group's offsets by topic and partition; a topic it never committed is absent
 */
public record TopicSummary(
        int nodes, Map<String, Map<Integer, Long>> endOffsets, Map<String, Map<Integer, Long>> committed) {

    /**
     * Reads it.
     *
     * @param topics the topics of interest; those that do not exist are left out
     * @param group the consumer group of interest; need not exist
     * @param timeoutMs how long each of its five calls may take
     * @throws dev.nightjar.message.NightjarException SETTING_MISSING or KAFKA_AWAY
     */
    public static TopicSummary read(Settings.Kafka kafka, Collection<String> topics, String group, int timeoutMs) {
        Map<String, Object> properties = new HashMap<>(KafkaClients.adminProperties(kafka, "nightjar-status"));
        properties.put("default.api.timeout.ms", Integer.toString(timeoutMs));
        properties.put("request.timeout.ms", Integer.toString(timeoutMs));
        try (Admin admin = Admin.create(properties)) {
            KafkaFuture<Collection<Node>> cluster = admin.describeCluster().nodes();
            KafkaFuture<Set<String>> names = admin.listTopics().names();
            KafkaFuture<Map<TopicPartition, OffsetAndMetadata>> read =
                    admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata();
            int nodes = KafkaClients.answer(kafka, cluster, timeoutMs).size();
            Set<String> existing = KafkaClients.answer(kafka, names, timeoutMs);
            List<String> wanted = topics.stream().filter(existing::contains).toList();
            Map<String, TopicDescription> described =
                    KafkaClients.answer(kafka, admin.describeTopics(wanted).allTopicNames(), timeoutMs);
            Map<TopicPartition, OffsetAndMetadata> committed = KafkaClients.answer(kafka, read, timeoutMs);
            return new TopicSummary(nodes, endOffsets(kafka, admin, wanted, described, timeoutMs), byTopic(committed));
        }
    }

    /** How many records a topic holds or held: the sum of its end offsets; empty when it does not exist. */
    public OptionalLong written(String topic) {
        Map<Integer, Long> ends = endOffsets.get(topic);
        return ends == null
                ? OptionalLong.empty()
                : OptionalLong.of(
                        ends.values().stream().mapToLong(Long::longValue).sum());
    }

    /** How many records of a topic the group has not passed; empty when it never committed one. */
    public OptionalLong behind(String topic) {
        Map<Integer, Long> read = committed.get(topic);
        if (read == null) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(endOffsets.getOrDefault(topic, Map.of()).entrySet().stream()
                .mapToLong(end -> Math.max(0, end.getValue() - read.getOrDefault(end.getKey(), 0L)))
                .sum());
    }

    private static Map<String, Map<Integer, Long>> byTopic(Map<TopicPartition, OffsetAndMetadata> offsets) {
        Map<String, Map<Integer, Long>> byTopic = new TreeMap<>();
        offsets.forEach((partition, offset) -> {
            if (offset != null) {
                byTopic.computeIfAbsent(partition.topic(), t -> new TreeMap<>())
                        .put(partition.partition(), offset.offset());
            }
        });
        return byTopic;
    }

    private static Map<String, Map<Integer, Long>> endOffsets(
            Settings.Kafka kafka,
            Admin admin,
            List<String> topics,
            Map<String, TopicDescription> described,
            int timeoutMs) {
        List<TopicPartition> partitions = new ArrayList<>();
        described.forEach((topic, description) ->
                description.partitions().forEach(p -> partitions.add(new TopicPartition(topic, p.partition()))));
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        partitions.forEach(partition -> latest.put(partition, OffsetSpec.latest()));
        Map<TopicPartition, ListOffsetsResultInfo> found =
                KafkaClients.answer(kafka, admin.listOffsets(latest).all(), timeoutMs);
        Map<String, Map<Integer, Long>> ends = new TreeMap<>();
        topics.forEach(topic -> ends.put(topic, new TreeMap<>()));
        found.forEach((partition, info) -> ends.computeIfAbsent(partition.topic(), t -> new TreeMap<>())
                .put(partition.partition(), info.offset()));
        return ends;
    }
}
