package dev.nightjar.topic;

import dev.nightjar.pipeline.Settings;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Reads a topic once, from its oldest record (or a time) to its end as it was when the scan was opened. Hands out
 * committed records one by one and keeps none. What retention deletes meanwhile is left out.
 */
public final class TopicScan implements AutoCloseable {
    private static final Duration AWAY_AFTER = Duration.ofMillis(KafkaClients.AWAY_AFTER_MS);
    private static final Duration POLL = Duration.ofMillis(200);

    private final Settings.Kafka kafka;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<TopicPartition, Long> oldest = new HashMap<>();
    private final Map<TopicPartition, Long> starts = new HashMap<>();
    private final Map<TopicPartition, Long> ends = new HashMap<>();

    private TopicScan(Settings.Kafka kafka, KafkaConsumer<byte[], byte[]> consumer) {
        this.kafka = kafka;
        this.consumer = consumer;
    }

    /**
     * Finds out where to begin and to end.
     *
     * @param since begins with the first record in each partition that is not older; later ones may still be older where
     *     records are out of order; empty for all
     * @throws dev.nightjar.message.NightjarException KAFKA_AWAY when the brokers are silent for 10 s; SETTING_MISSING
     */
    public static TopicScan open(Settings.Kafka kafka, TopicFacts topic, String clientId, Optional<Instant> since) {
        TopicScan scan = new TopicScan(kafka, KafkaClients.consumer(kafka, clientId));
        try {
            scan.locate(
                    IntStream.range(0, topic.partitions())
                            .mapToObj(partition -> new TopicPartition(topic.name(), partition))
                            .toList(),
                    since);
            return scan;
        } catch (KafkaException e) {
            scan.close();
            throw KafkaClients.away(kafka, e);
        }
    }

    /**
     * Opens a scan of one record.
     *
     * @return reads nothing when no committed record stands there (any more)
     * @throws dev.nightjar.message.NightjarException as {@link #open}
     */
    public static TopicScan at(Settings.Kafka kafka, TopicFacts topic, String clientId, int partition, long offset) {
        TopicScan scan = new TopicScan(kafka, KafkaClients.consumer(kafka, clientId));
        try {
            TopicPartition only = new TopicPartition(topic.name(), partition);
            scan.locate(partition < topic.partitions() ? List.of(only) : List.of(), Optional.empty());
            if (scan.start(only) <= offset && offset < scan.end(only)) {
                scan.starts.put(only, offset);
                scan.ends.put(only, offset + 1);
                scan.starts.forEach(scan.consumer::seek);
            } else {
                scan.ends.clear();
            }
            return scan;
        } catch (KafkaException e) {
            scan.close();
            throw KafkaClients.away(kafka, e);
        }
    }

    private void locate(Collection<TopicPartition> partitions, Optional<Instant> since) {
        consumer.assign(partitions);
        oldest.putAll(consumer.beginningOffsets(partitions, AWAY_AFTER));
        ends.putAll(consumer.endOffsets(partitions, AWAY_AFTER));
        starts.putAll(oldest);
        since.ifPresent(time -> {
            Map<TopicPartition, Long> wanted = new HashMap<>();
            partitions.forEach(partition -> wanted.put(partition, time.toEpochMilli()));
            Map<TopicPartition, OffsetAndTimestamp> found = consumer.offsetsForTimes(wanted, AWAY_AFTER);
            partitions.forEach(partition -> {
                OffsetAndTimestamp first = found.get(partition);
                starts.put(partition, first == null ? end(partition) : Math.min(first.offset(), end(partition)));
            });
        });
        starts.forEach(consumer::seek);
    }

    /** The offset of the oldest record that each partition still holds. */
    public Map<Integer, Long> oldest() {
        Map<Integer, Long> byPartition = new TreeMap<>();
        oldest.forEach((partition, offset) -> byPartition.put(partition.partition(), offset));
        return byPartition;
    }

    /** What is read, by partition. */
    public List<OffsetRange> ranges() {
        return ends.keySet().stream()
                .sorted(Comparator.comparingInt(TopicPartition::partition))
                .map(partition -> new OffsetRange(partition, start(partition), end(partition)))
                .toList();
    }

    /** How many offsets there are to read; some may hold a transaction's marker instead of a record. */
    public long total() {
        return ends.keySet().stream()
                .mapToLong(partition -> end(partition) - start(partition))
                .sum();
    }

    /**
     * Reads them all.
     *
     * @param each gets every record, those of a partition in their order
     * @param progress gets the number of offsets read so far, after every fetch of at most 500 records
     * @throws dev.nightjar.message.NightjarException KAFKA_AWAY when nothing comes for 10 s
     */
    public void read(Consumer<ConsumerRecord<byte[], byte[]>> each, LongConsumer progress) {
        read(each, progress, () -> false);
    }

    /**
     * Reads them until it is enough.
     *
     * @param enough asked before every fetch
     */
    public void read(Consumer<ConsumerRecord<byte[], byte[]>> each, LongConsumer progress, BooleanSupplier enough) {
        try {
            long heard = System.nanoTime();
            for (long before = -1, done = done(); done < total() && !enough.getAsBoolean(); done = done()) {
                if (done != before) {
                    before = done;
                    heard = System.nanoTime();
                } else if (System.nanoTime() - heard > AWAY_AFTER.toNanos()) {
                    throw new TimeoutException("no record came for " + AWAY_AFTER.toSeconds() + " s");
                }
                fetch(each);
                progress.accept(done());
            }
        } catch (KafkaException e) {
            throw KafkaClients.away(kafka, e);
        }
    }

    private void fetch(Consumer<ConsumerRecord<byte[], byte[]>> each) {
        consumer.pause(ends.keySet().stream().filter(this::isRead).toList());
        try {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                if (record.offset() < end(new TopicPartition(record.topic(), record.partition()))) {
                    each.accept(record);
                }
            }
        } catch (OffsetOutOfRangeException e) {
            List<TopicPartition> overtaken =
                    List.copyOf(e.offsetOutOfRangePartitions().keySet());
            consumer.beginningOffsets(overtaken, AWAY_AFTER).forEach(consumer::seek);
        }
    }

    private long done() {
        return ends.keySet().stream()
                .mapToLong(partition -> Math.min(position(partition), end(partition)) - start(partition))
                .sum();
    }

    private boolean isRead(TopicPartition partition) {
        return position(partition) >= end(partition);
    }

    private long position(TopicPartition partition) {
        return consumer.position(partition, AWAY_AFTER);
    }

    private long start(TopicPartition partition) {
        return starts.getOrDefault(partition, 0L);
    }

    private long end(TopicPartition partition) {
        return ends.getOrDefault(partition, 0L);
    }

    @Override
    public void close() {
        consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(Duration.ofSeconds(1)));
    }
}
