package dev.nightjar.topic;

import dev.nightjar.message.NightjarException;
import dev.nightjar.pipeline.Settings;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * A topic's records for a group, one at a time: the next is handed out when the one in hand is settled. Meanwhile {@link
 * #poll} keeps the membership, however long the work takes. What comes of a record and its offset become visible together,
 * in one transaction; a record whose partition went to another member is lost here, and done there. For one thread.
 */
public final class WorkQueue implements AutoCloseable {
    private static final int TRANSACTION_TIMEOUT_MS = 10_000;
    private static final int DEADLINE_MS = 10_000;

    /** A worker that is killed is missed after this long. */
    private static final int SESSION_MS = 10_000;

    private final Settings.Kafka kafka;
    private final String group;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final String producerId;
    private @Nullable ConsumerRecord<byte[], byte[]> inHand;
    private boolean joined;

    private WorkQueue(Settings.Kafka kafka, String group, KafkaConsumer<byte[], byte[]> consumer) {
        this.kafka = kafka;
        this.group = group;
        this.consumer = consumer;
        this.producerId = group + "-" + UUID.randomUUID();
    }

    /**
     * Joins a group; a new one begins at the topic's first record.
     *
     * @throws NightjarException KAFKA_AWAY
     */
    public static WorkQueue open(Settings.Kafka kafka, String group, String topic) {
        Map<String, Object> properties = new HashMap<>();
        properties.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, SESSION_MS);
        properties.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, SESSION_MS / 4);
        properties.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, DEADLINE_MS);
        properties.putAll(KafkaClients.consumerProperties(kafka, group));
        properties.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
        // The default takes all partitions from all members whenever one comes, and so the record in hand.
        properties.put(
                ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
                List.of(CooperativeStickyAssignor.class.getName()));
        try {
            KafkaConsumer<byte[], byte[]> consumer =
                    new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
            WorkQueue queue = new WorkQueue(kafka, group, consumer);
            consumer.subscribe(List.of(topic), queue.new Membership());
            return queue;
        } catch (KafkaException e) {
            throw KafkaClients.away(kafka, e);
        }
    }

    /**
     * Takes the next record if none is in hand; keeps the membership in any case.
     *
     * @param patience how long to wait
     * @return a record that was taken by this call
     * @throws NightjarException KAFKA_AWAY
     */
    public Optional<ConsumerRecord<byte[], byte[]>> poll(Duration patience) {
        try {
            ConsumerRecords<byte[], byte[]> records = consumer.poll(patience);
            if (inHand != null || records.isEmpty()) {
                return Optional.empty();
            }
            inHand = records.iterator().next();
            consumer.pause(consumer.assignment());
            return Optional.of(inHand);
        } catch (KafkaException e) {
            throw KafkaClients.away(kafka, e);
        }
    }

    /** Whether the record in hand is still this member's. */
    public boolean holds() {
        return inHand != null;
    }

    /** Whether the group has dealt out the partitions, some of them to this member or none. */
    public boolean joined() {
        return joined;
    }

    /**
     * Publishes what came of the record in hand, and that it is done, together. After an exception the outcome may be
     * unknown; called again it finds out first.
     *
     * @throws NightjarException KAFKA_AWAY
     */
    public void settle(List<ProducerRecord<byte[], byte[]>> outcome) {
        ConsumerRecord<byte[], byte[]> record = inHand;
        if (record == null) {
            return;
        }
        try {
            if (!isCommitted(record)) {
                commit(record, outcome);
            }
        } catch (KafkaException e) {
            throw KafkaClients.away(kafka, e);
        }
        inHand = null;
        consumer.resume(consumer.assignment());
    }

    private boolean isCommitted(ConsumerRecord<byte[], byte[]> record) {
        TopicPartition partition = new TopicPartition(record.topic(), record.partition());
        OffsetAndMetadata committed = consumer.committed(Set.of(partition)).get(partition);
        return committed != null && committed.offset() > record.offset();
    }

    private void commit(ConsumerRecord<byte[], byte[]> record, List<ProducerRecord<byte[], byte[]>> outcome) {
        KafkaProducer<byte[], byte[]> producer = producer();
        try {
            producer.initTransactions();
            producer.beginTransaction();
            List<Future<RecordMetadata>> sent =
                    outcome.stream().map(producer::send).toList();
            producer.sendOffsetsToTransaction(
                    Map.of(
                            new TopicPartition(record.topic(), record.partition()),
                            new OffsetAndMetadata(record.offset() + 1)),
                    consumer.groupMetadata());
            producer.commitTransaction();
            sent.forEach(KafkaClients::requireUnfailed);
        } finally {
            producer.close(Duration.ofSeconds(1));
        }
    }

    /** One for each record: records are few, and a producer that has failed cannot be used again. */
    private KafkaProducer<byte[], byte[]> producer() {
        Map<String, Object> properties = new HashMap<>();
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, DEADLINE_MS);
        properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, DEADLINE_MS / 2);
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, DEADLINE_MS);
        properties.putAll(KafkaClients.producerProperties(kafka, group));
        properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, producerId);
        properties.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_TIMEOUT_MS);
        return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Leaves the group; a record in hand goes to whoever comes next. */
    @Override
    public void close() {
        consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(Duration.ofSeconds(5)));
    }

    private final class Membership implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            joined = true;
            if (inHand != null) {
                consumer.pause(partitions);
            }
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            ConsumerRecord<byte[], byte[]> record = inHand;
            if (record != null && partitions.contains(new TopicPartition(record.topic(), record.partition()))) {
                inHand = null;
                Set<TopicPartition> kept = new java.util.HashSet<>(consumer.assignment());
                kept.removeAll(partitions);
                consumer.resume(kept);
            }
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            onPartitionsRevoked(partitions);
        }
    }
}
