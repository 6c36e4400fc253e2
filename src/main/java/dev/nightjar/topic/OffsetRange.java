package dev.nightjar.topic;

import dev.nightjar.message.NightjarException;
import dev.nightjar.pipeline.Settings;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Offsets of one partition.
 *
 * @param from the first, not before the partition's first record
 * @param to the one after the last, not behind what can be read with {@code read_committed}
 */
public record OffsetRange(TopicPartition partition, long from, long to) {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /**
     * Whether a record that can be read lies in it. Markers of transactions and aborted records fill offsets too, and
     * nobody ever answers those.
     *
     * @throws NightjarException KAFKA_AWAY when that cannot be told within 5 seconds
     */
    public boolean holdsRecord(Settings.Kafka kafka, String clientId) {
        try (KafkaConsumer<byte[], byte[]> consumer = KafkaClients.consumer(kafka, clientId)) {
            consumer.assign(List.of(partition));
            consumer.seek(partition, from);
            long begun = System.nanoTime();
            while (consumer.position(partition, PATIENCE) < to) {
                Iterator<ConsumerRecord<byte[], byte[]>> records =
                        consumer.poll(Duration.ofMillis(200)).iterator();
                if (records.hasNext()) {
                    return records.next().offset() < to;
                }
                if (System.nanoTime() - begun > PATIENCE.toNanos()) {
                    throw new TimeoutException("nothing to read in " + partition + " from " + from + " to " + to);
                }
            }
            return false;
        } catch (KafkaException e) {
            throw KafkaClients.away(kafka, e);
        }
    }
}
