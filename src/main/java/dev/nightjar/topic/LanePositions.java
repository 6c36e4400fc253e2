package dev.nightjar.topic;

import dev.nightjar.pipeline.Settings;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Reads how far a group has answered. Safe for any number of threads. */
public final class LanePositions implements AutoCloseable {
    /** Where nothing was committed yet. */
    static final LanePosition NONE = new LanePosition(0, 0);

    private final Settings.Kafka kafka;
    private final Admin admin;
    private final String group;

    /** @throws dev.nightjar.message.NightjarException KAFKA_AWAY */
    public LanePositions(Settings.Kafka kafka, String group) {
        this.kafka = kafka;
        this.group = group;
        this.admin = KafkaClients.admin(kafka, group + "-positions");
    }

    String group() {
        return group;
    }

    /**
     * Positions as of now; those of open transactions may follow. A partition without one is absent.
     *
     * @throws dev.nightjar.message.NightjarException KAFKA_AWAY
     */
    public Map<Integer, LanePosition> now(Collection<TopicPartition> partitions) {
        return read(partitions, new ListConsumerGroupOffsetsOptions());
    }

    /** The partition's position once no transaction is open on it; {@link #NONE} where nothing was committed. */
    LanePosition settled(TopicPartition partition) {
        return read(List.of(partition), new ListConsumerGroupOffsetsOptions().requireStable(true))
                .getOrDefault(partition.partition(), NONE);
    }

    private Map<Integer, LanePosition> read(
            Collection<TopicPartition> partitions, ListConsumerGroupOffsetsOptions options) {
        Map<TopicPartition, @Nullable OffsetAndMetadata> committed = KafkaClients.answer(
                kafka,
                admin.listConsumerGroupOffsets(
                                Map.of(group, new ListConsumerGroupOffsetsSpec().topicPartitions(partitions)), options)
                        .partitionsToOffsetAndMetadata(group));
        Map<Integer, LanePosition> positions = new HashMap<>();
        committed.forEach((partition, offset) -> {
            if (offset != null) {
                positions.put(partition.partition(), LanePosition.of(offset));
            }
        });
        return positions;
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(2));
    }
}
