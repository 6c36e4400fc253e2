package dev.nightjar.loadtest;

import dev.nightjar.pipeline.Settings;
import dev.nightjar.topic.KafkaClients;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** How many records of the input topic a consumer group has not passed, as every Kafka tool shows it. */
final class GroupLag implements AutoCloseable {
    private static final long TIMEOUT_MS = 900;

    private final Admin admin;
    private final String group;
    private final Map<TopicPartition, OffsetSpec> latest = new HashMap<>();

    GroupLag(Settings.Kafka kafka, String group, String topic, int partitions) {
        this.admin = KafkaClients.admin(kafka, "nightjar-loadtest-lag");
        this.group = group;
        IntStream.range(0, partitions)
                .forEach(partition -> latest.put(new TopicPartition(topic, partition), OffsetSpec.latest()));
    }

    /** The lag now; empty when the group has no position in some partition, or the brokers do not answer at once. */
    OptionalLong records() {
        var ends = admin.listOffsets(latest).all();
        var positions = admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata();
        try {
            Map<TopicPartition, OffsetAndMetadata> committed = positions.get(TIMEOUT_MS, TimeUnit.MILLISECONDS);
            long lag = 0;
            for (Map.Entry<TopicPartition, ListOffsetsResultInfo> end :
                    ends.get(TIMEOUT_MS, TimeUnit.MILLISECONDS).entrySet()) {
                OffsetAndMetadata position = committed.get(end.getKey());
                if (position == null) {
                    return OptionalLong.empty();
                }
                lag += Math.max(0, end.getValue().offset() - position.offset());
            }
            return OptionalLong.of(lag);
        } catch (ExecutionException | TimeoutException e) {
            return OptionalLong.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return OptionalLong.empty();
        }
    }

    @Override
    public void close() {
        admin.close(java.time.Duration.ofSeconds(1));
    }
}
