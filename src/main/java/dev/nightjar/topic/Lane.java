package dev.nightjar.topic;

import dev.nightjar.message.NightjarException;
import dev.nightjar.pipeline.Settings;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Answers one input partition, each record once: answers and the offset after their records go into one transaction. The
 * brokers' committed offset is the truth: opening a lane shuts out every older lane of the partition, then reads how far
 * that one came.
 *
 * <p>After any exception the outcome of the open transaction is unknown: close the lane and open another. Used by one
 * thread at a time.
 */
public final class Lane implements AutoCloseable {
    private static final int TRANSACTION_TIMEOUT_MS = 30_000;
    private static final int LINGER_MS = 5;

    /** The brokers end a transaction a moment after they have said so, and send a next one away until then. */
    private static final int RETRY_MS = 10;

    /**
     * More than a lane sends within {@link #LINGER_MS}: a batch that is full before it may go makes the client wake its sender
     * for every further record, and small requests cost the brokers more than the records in them.
     */
    private static final int BATCH_BYTES = 1024 * 1024;

    /** The client keeps every buffer that it ever used, Kafka's 32 MB a lane where the brokers are slow for a moment. */
    private static final long LARGEST_REQUESTS_HELD = 4;

    private final KafkaProducer<byte[], byte[]> producer;
    private final TopicPartition source;
    private final ConsumerGroupMetadata group;
    private final long generation;
    private long next;
    private boolean inTransaction;

    private Lane(
            KafkaProducer<byte[], byte[]> producer, TopicPartition source, String group, long generation, long next) {
        this.producer = producer;
        this.source = source;
        this.group = new ConsumerGroupMetadata(group);
        this.generation = generation;
        this.next = next;
    }

    /**
     * Opens the lane of a partition.
     *
     * @param positions of the group
     * @param generation of the scorer that this lane belongs to
     * @throws NightjarException SCORER_REPLACED if a scorer of a higher generation has claimed the partition; KAFKA_AWAY
     */
    static Lane open(Settings.Kafka kafka, LanePositions positions, TopicPartition source, long generation) {
        KafkaProducer<byte[], byte[]> producer = producer(kafka, positions.group(), source);
        try {
            producer.initTransactions();
            LanePosition committed = positions.settled(source);
            if (committed.generation() > generation) {
                throw Lanes.replaced(positions.group(), generation, committed.generation());
            }
            return new Lane(producer, source, positions.group(), generation, committed.offset());
        } catch (KafkaException e) {
            producer.close(Duration.ZERO);
            throw KafkaClients.away(kafka, e);
        } catch (NightjarException e) {
            producer.close(Duration.ZERO);
            throw e;
        }
    }

    private static KafkaProducer<byte[], byte[]> producer(Settings.Kafka kafka, String group, TopicPartition source) {
        String id = group + "-" + source.topic() + "-" + source.partition();
        Map<String, Object> properties = new HashMap<>();
        properties.put(ProducerConfig.LINGER_MS_CONFIG, LINGER_MS);
        properties.put(ProducerConfig.BATCH_SIZE_CONFIG, batchBytes(kafka));
        properties.put(
                ProducerConfig.BUFFER_MEMORY_CONFIG, LARGEST_REQUESTS_HELD * KafkaClients.mostRequestBytes(kafka));
        properties.put(ProducerConfig.RETRY_BACKOFF_MS_CONFIG, RETRY_MS);
        properties.putAll(KafkaClients.producerProperties(kafka, id));
        properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, id);
        properties.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_TIMEOUT_MS);
        return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /**
     * At most half of the largest request: the client sends a batch that is alone even if it is larger, and there are brokers
     * that end the connection then.
     */
    static int batchBytes(Settings.Kafka kafka) {
        return Math.min(BATCH_BYTES, KafkaClients.mostRequestBytes(kafka) / 2);
    }

    /** Offset of the first record that has no answer, those of the open transaction included. */
    public long next() {
        return next;
    }

    /** Whether answers wait for {@link #commit}. */
    public boolean inTransaction() {
        return inTransaction;
    }

    /**
     * Answers a record. Visible to others after {@link #commit}.
     *
     * @param offset of the answered record, at least {@link #next}
     * @throws KafkaException the lane is unusable from here on
     */
    public void answer(long offset, ProducerRecord<byte[], byte[]> answer) {
        if (offset < next) {
            throw new IllegalArgumentException(source + "/" + offset + " is answered already, up to " + next);
        }
        if (!inTransaction) {
            producer.beginTransaction();
            inTransaction = true;
        }
        KafkaClients.requireUnfailed(producer.send(answer));
        next = offset + 1;
    }

    /**
     * Makes what was answered since the last commit visible, and the position with it: all or nothing.
     *
     * @throws KafkaException the outcome is unknown
     */
    public void commit() {
        if (inTransaction) {
            producer.sendOffsetsToTransaction(Map.of(source, new LanePosition(next, generation).toKafka()), group);
            producer.commitTransaction();
            inTransaction = false;
        }
    }

    /**
     * Takes the partition over for a new generation without an answer: whoever had it before finds out.
     *
     * @return {@code from}
     */
    long claim(long from, long newGeneration) {
        producer.beginTransaction();
        producer.sendOffsetsToTransaction(Map.of(source, new LanePosition(from, newGeneration).toKafka()), group);
        producer.commitTransaction();
        return from;
    }

    /** Lets go at once; an open transaction is aborted by the next lane of the partition, or by the brokers. */
    @Override
    public void close() {
        producer.close(Duration.ZERO);
    }
}
