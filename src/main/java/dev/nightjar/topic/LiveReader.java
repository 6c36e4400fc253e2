package dev.nightjar.topic;

import dev.nightjar.pipeline.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads topics as records become readable ({@code read_committed}), on a thread of its own, from the topics' ends at the
 * moment when it was made.
 */
public final class LiveReader implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);

    private final Settings.Kafka kafka;
    private final Handler handler;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<TopicPartition, Long> begins = new HashMap<>();
    private final AtomicReference<@Nullable CompletableFuture<Void>> wanted = new AtomicReference<>();
    private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
    private final Thread reader;
    private volatile boolean closing;

    /** Takes what was read; called by the reader's thread only. */
    public interface Handler {
        /** @param atNs {@link System#nanoTime} when it became readable */
        void take(ConsumerRecord<byte[], byte[]> record, long atNs);
    }

    /**
     * Stands at the topics' ends; reads from {@link #start} on.
     *
     * @param clientId also the thread's name
     * @param tuning consumer properties on top of ours
     * @throws dev.nightjar.message.NightjarException KAFKA_AWAY
     */
    public LiveReader(
            Settings.Kafka kafka, String clientId, List<String> topics, Map<String, String> tuning, Handler handler) {
        this.kafka = kafka;
        this.handler = handler;
        this.reader = new Thread(this::read, clientId);
        this.consumer = consumer(kafka, clientId, tuning);
        try {
            List<TopicPartition> partitions = new ArrayList<>();
            for (String topic : topics) {
                consumer.partitionsFor(topic).forEach(at -> partitions.add(new TopicPartition(topic, at.partition())));
            }
            consumer.assign(partitions);
            consumer.seekToEnd(partitions);
            partitions.forEach(partition -> begins.put(partition, consumer.position(partition)));
        } catch (KafkaException e) {
            consumer.close();
            throw KafkaClients.away(kafka, e);
        }
    }

    private static KafkaConsumer<byte[], byte[]> consumer(
            Settings.Kafka kafka, String clientId, Map<String, String> tuning) {
        Map<String, Object> properties = new HashMap<>(KafkaClients.consumerProperties(kafka, clientId));
        properties.putAll(tuning);
        try {
            return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        } catch (KafkaException e) {
            throw KafkaClients.away(kafka, e);
        }
    }

    /** Begins to read. */
    public void start() {
        reader.setDaemon(true);
        reader.start();
    }

    /** Where it stood when it was made, by partition. */
    public Map<TopicPartition, Long> begins() {
        return Collections.unmodifiableMap(begins);
    }

    /** @throws dev.nightjar.message.NightjarException what ended the reading, if something did */
    public void check() {
        RuntimeException e = failure.get();
        if (e != null) {
            throw e;
        }
    }

    /** Completes when everything is read that is readable now. One at a time: a second asking replaces the first. */
    public CompletableFuture<Void> readToEnd() {
        CompletableFuture<Void> end = new CompletableFuture<>();
        wanted.set(end);
        return end;
    }

    /** On the reader's thread, to which the consumer belongs. */
    private void read() {
        Map<TopicPartition, Long> ends = Map.of();
        CompletableFuture<Void> asked = null;
        try {
            while (!closing) {
                if (asked == null) {
                    asked = wanted.getAndSet(null);
                    ends = asked == null ? ends : consumer.endOffsets(consumer.assignment());
                }
                if (asked != null && isReadTo(ends)) {
                    asked.complete(null);
                    asked = null;
                }
                var records = consumer.poll(POLL);
                long now = System.nanoTime();
                for (ConsumerRecord<byte[], byte[]> record : records) {
                    handler.take(record, now);
                }
            }
        } catch (WakeupException e) {
            if (!closing) {
                failure.set(KafkaClients.away(kafka, e));
            }
        } catch (KafkaException e) {
            failure.set(KafkaClients.away(kafka, e));
        } finally {
            consumer.close();
        }
    }

    private boolean isReadTo(Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    @Override
    public void close() {
        closing = true;
        consumer.wakeup();
        try {
            reader.join(5_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
