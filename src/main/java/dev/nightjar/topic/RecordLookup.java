package dev.nightjar.topic;

import dev.nightjar.message.SourcePosition;
import dev.nightjar.pipeline.Settings;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/** Fetches single records by their positions, with one consumer for all of them. */
public final class RecordLookup implements AutoCloseable {
    private static final Duration AWAY_AFTER = Duration.ofMillis(KafkaClients.AWAY_AFTER_MS);
    private static final Duration POLL = Duration.ofMillis(200);

    /** What one fetch brings is read on; further ahead it is quicker to jump. */
    private static final long NEAR = 500;

    private final Settings.Kafka kafka;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<String, Optional<TopicFacts>> topics = new HashMap<>();

    /**
     * Opens it; reads nothing yet.
     *
     * @throws dev.nightjar.message.NightjarException KAFKA_AWAY; SETTING_MISSING
     */
    public RecordLookup(Settings.Kafka kafka, String clientId) {
        this.kafka = kafka;
        this.consumer = KafkaClients.consumer(kafka, clientId);
    }

    /** What is fetched for each position. */
    public interface Found {
        /** @param record empty where no committed record stands (any more) */
        void take(SourcePosition position, Optional<ConsumerRecord<byte[], byte[]>> record);
    }

    /**
     * Fetches records.
     *
     * @param positions in any order, each once
     * @param each gets every position, partition by partition
     * @throws dev.nightjar.message.NightjarException KAFKA_AWAY when nothing comes for 10 s
     */
    public void fetch(Collection<SourcePosition> positions, Found each) {
        Map<String, List<SourcePosition>> byPartition = positions.stream()
                .sorted(Comparator.comparingLong(SourcePosition::offset))
                .collect(Collectors.groupingBy(
                        position -> position.topic() + "/" + position.partition(), TreeMap::new, Collectors.toList()));
        try {
            byPartition.values().forEach(wanted -> fetchPartition(new ArrayDeque<>(wanted), each));
        } catch (KafkaException e) {
            throw KafkaClients.away(kafka, e);
        }
    }

    private void fetchPartition(Deque<SourcePosition> wanted, Found each) {
        SourcePosition first = wanted.element();
        TopicPartition partition = new TopicPartition(first.topic(), first.partition());
        boolean exists = topics.computeIfAbsent(first.topic(), name -> TopicFacts.find(kafka, name))
                .filter(topic -> first.partition() < topic.partitions())
                .isPresent();
        if (exists) {
            consumer.assign(List.of(partition));
            long end = consumer.endOffsets(List.of(partition), AWAY_AFTER).getOrDefault(partition, 0L);
            passOver(partition, wanted, each);
            if (!wanted.isEmpty()) {
                consumer.seek(partition, wanted.element().offset());
                read(partition, end, wanted, each);
            }
        }
        wanted.forEach(gone -> each.take(gone, Optional.empty()));
    }

    /** Those that retention has deleted. */
    private void passOver(TopicPartition partition, Deque<SourcePosition> wanted, Found each) {
        long oldest = consumer.beginningOffsets(List.of(partition), AWAY_AFTER).getOrDefault(partition, 0L);
        while (!wanted.isEmpty() && wanted.element().offset() < oldest) {
            each.take(wanted.remove(), Optional.empty());
        }
    }

    private void read(TopicPartition partition, long end, Deque<SourcePosition> wanted, Found each) {
        long heard = System.nanoTime();
        while (!wanted.isEmpty() && wanted.element().offset() < end) {
            long before = consumer.position(partition, AWAY_AFTER);
            if (wanted.element().offset() > before + NEAR) {
                consumer.seek(partition, wanted.element().offset());
            }
            try {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    take(record, wanted, each);
                }
            } catch (OffsetOutOfRangeException e) {
                passOver(partition, wanted, each);
                if (!wanted.isEmpty()) {
                    consumer.seek(partition, wanted.element().offset());
                }
            }
            long position = consumer.position(partition, AWAY_AFTER);
            while (!wanted.isEmpty() && wanted.element().offset() < position) {
                each.take(wanted.remove(), Optional.empty());
            }
            if (position != before) {
                heard = System.nanoTime();
            } else if (System.nanoTime() - heard > AWAY_AFTER.toNanos()) {
                throw new TimeoutException("no record came for " + AWAY_AFTER.toSeconds() + " s");
            }
        }
    }

    private static void take(ConsumerRecord<byte[], byte[]> record, Deque<SourcePosition> wanted, Found each) {
        while (!wanted.isEmpty() && wanted.element().offset() < record.offset()) {
            each.take(wanted.remove(), Optional.empty());
        }
        if (!wanted.isEmpty() && wanted.element().offset() == record.offset()) {
            each.take(wanted.remove(), Optional.of(record));
        }
    }

    @Override
    public void close() {
        consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(Duration.ofSeconds(1)));
    }
}
