package dev.nightjar.topic;

import dev.nightjar.pipeline.Settings;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

/**
 * A topic as the brokers hold it now.
 *
 * @param name the topic
 * @param id made anew when a topic of the same name is deleted and created again
 * @param partitions what each holds, by number
 */
public record TopicState(String name, String id, Map<Integer, Range> partitions) {

    public TopicState {
        partitions = Collections.unmodifiableMap(new TreeMap<>(partitions));
    }

    /**
     * What a partition holds.
     *
     * @param earliest offset of its first record
     * @param end the offset after its last
     */
    public record Range(long earliest, long end) {}

    /**
     * Asks the brokers.
     *
     * @throws dev.nightjar.message.NightjarException KAFKA_AWAY; TOPIC_MISSING
     */
    public static TopicState read(Settings.Kafka kafka, Admin admin, String topic) {
        TopicDescription described = KafkaClients.answer(
                        kafka, admin.describeTopics(List.of(topic)).allTopicNames())
                .values()
                .iterator()
                .next();
        Map<TopicPartition, OffsetSpec> first = new HashMap<>();
        Map<TopicPartition, OffsetSpec> last = new HashMap<>();
        described.partitions().forEach(partition -> {
            TopicPartition key = new TopicPartition(topic, partition.partition());
            first.put(key, OffsetSpec.earliest());
            last.put(key, OffsetSpec.latest());
        });
        KafkaFuture<Map<TopicPartition, ListOffsetsResultInfo>> earliest =
                admin.listOffsets(first).all();
        Map<TopicPartition, ListOffsetsResultInfo> ends =
                KafkaClients.answer(kafka, admin.listOffsets(last).all());
        Map<Integer, Range> ranges = new HashMap<>();
        Map<TopicPartition, ListOffsetsResultInfo> begins = KafkaClients.answer(kafka, earliest);
        ends.forEach((partition, end) -> {
            ListOffsetsResultInfo begin = begins.get(partition);
            if (begin != null) {
                ranges.put(partition.partition(), new Range(begin.offset(), Math.max(begin.offset(), end.offset())));
            }
        });
        return new TopicState(topic, described.topicId().toString(), ranges);
    }

    /** The same with a connection of its own. */
    public static TopicState read(Settings.Kafka kafka, String topic) {
        try (Admin admin = KafkaClients.admin(kafka, "nightjar-topics")) {
            return read(kafka, admin, topic);
        }
    }

    /** The partitions themselves. */
    public List<TopicPartition> keys() {
        return partitions.keySet().stream()
                .map(partition -> new TopicPartition(name, partition))
                .toList();
    }
}
