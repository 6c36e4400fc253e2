package dev.nightjar.topic;

import dev.nightjar.pipeline.Settings;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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

    /** A transaction of ours that nobody goes on with ends by itself after half a minute. */
    private static final Duration LONGEST_OPEN = Duration.ofSeconds(60);

    private static final long PAUSE_MS = 20;

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

    /**
     * The partition's position once no transaction is open on it; {@link #NONE} where nothing was committed.
     *
     * @throws dev.nightjar.message.NightjarException KAFKA_AWAY, also when one stays open for {@link #LONGEST_OPEN}
     */
    public LanePosition settled(TopicPartition partition) {
        long deadline = System.nanoTime() + LONGEST_OPEN.toNanos();
        while (true) {
            Map<TopicPartition, @Nullable OffsetAndMetadata> answer =
                    ask(List.of(partition), new ListConsumerGroupOffsetsOptions().requireStable(true));
            // The client leaves a partition out whose offset may still change, and says null where there is none.
            if (answer.containsKey(partition)) {
                return positions(answer).getOrDefault(partition.partition(), NONE);
            }
            if (System.nanoTime() > deadline) {
                throw KafkaClients.away(
                        kafka,
                        new TimeoutException("a transaction has been open on " + partition + " of group " + group
                                + " for " + LONGEST_OPEN.toSeconds() + " s"));
            }
            pause();
        }
    }

    private void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw KafkaClients.away(kafka, e);
        }
    }

    private Map<Integer, LanePosition> read(
            Collection<TopicPartition> partitions, ListConsumerGroupOffsetsOptions options) {
        return positions(ask(partitions, options));
    }

    private Map<TopicPartition, @Nullable OffsetAndMetadata> ask(
            Collection<TopicPartition> partitions, ListConsumerGroupOffsetsOptions options) {
        return KafkaClients.answer(
                kafka,
                admin.listConsumerGroupOffsets(
                                Map.of(group, new ListConsumerGroupOffsetsSpec().topicPartitions(partitions)), options)
                        .partitionsToOffsetAndMetadata(group));
    }

    private static Map<Integer, LanePosition> positions(Map<TopicPartition, @Nullable OffsetAndMetadata> committed) {
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
