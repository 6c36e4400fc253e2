package dev.nightjar.loadtest;

import dev.nightjar.message.Decoded;
import dev.nightjar.message.Headers;
import dev.nightjar.message.Json;
import dev.nightjar.message.Prediction;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.topic.KafkaClients;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads answers and dead letters as they become readable ({@code read_committed}), on a thread of its own, from the
 * topics' ends on. Looks at headers only; of one prediction in some hundred it reads who made it.
 */
final class AnswerReader implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final int SAMPLE_EVERY = 256;

    private final Settings.Kafka kafka;
    private final Route route;
    private final Json json;
    private final Ledger ledger;
    private final byte[] inputTopic;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<TopicPartition, Long> outputFirst = new HashMap<>();
    private final long[] inputFirst;
    private final LongAdder distinct = new LongAdder();
    private final ConcurrentSkipListMap<String, Long> deadLetters = new ConcurrentSkipListMap<>();
    private final ConcurrentSkipListMap<String, Long> versions = new ConcurrentSkipListMap<>();
    private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
    private final Thread reader = new Thread(this::read, "nightjar-loadtest-reader");
    private volatile boolean endWanted;
    private volatile boolean reachedEnds;
    private volatile boolean closing;

    /**
     * Starts at the topics' ends.
     *
     * @param inputFirst offset of the first record that may be the test's, by partition
     * @throws dev.nightjar.message.NightjarException KAFKA_AWAY
     */
    AnswerReader(Settings.Kafka kafka, Route route, Json json, Ledger ledger, long[] inputFirst) {
        this.kafka = kafka;
        this.route = route;
        this.json = json;
        this.ledger = ledger;
        this.inputTopic = route.input().getBytes(StandardCharsets.UTF_8);
        this.inputFirst = inputFirst.clone();
        this.consumer = consumer(kafka);
        try {
            List<TopicPartition> partitions = new ArrayList<>();
            List<String> topics = new ArrayList<>(List.of(route.predictions()));
            route.deadLetters().ifPresent(topics::add);
            for (String topic : topics) {
                consumer.partitionsFor(topic).forEach(at -> partitions.add(new TopicPartition(topic, at.partition())));
            }
            consumer.assign(partitions);
            consumer.seekToEnd(partitions);
            partitions.forEach(partition -> outputFirst.put(partition, consumer.position(partition)));
        } catch (KafkaException e) {
            consumer.close();
            throw KafkaClients.away(kafka, e);
        }
        reader.setDaemon(true);
        reader.start();
    }

    private static KafkaConsumer<byte[], byte[]> consumer(Settings.Kafka kafka) {
        Map<String, Object> properties = KafkaClients.consumerProperties(kafka, "nightjar-loadtest-reader");
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "5000");
        properties.put(ConsumerConfig.RECEIVE_BUFFER_CONFIG, "1048576");
        try {
            return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        } catch (KafkaException e) {
            throw KafkaClients.away(kafka, e);
        }
    }

    /** Events that were predicted. */
    long distinct() {
        return distinct.sum();
    }

    /** Events that were refused, by reason. */
    Map<String, Long> deadLetters() {
        return Map.copyOf(deadLetters);
    }

    /** Sampled predictions, by the version that made them. */
    Map<String, Long> versions() {
        return Map.copyOf(versions);
    }

    /** @throws dev.nightjar.message.NightjarException what ended the reading, if something did */
    void check() {
        RuntimeException e = failure.get();
        if (e != null) {
            throw e;
        }
    }

    /** Whether everything is read that was readable when this was first asked. */
    boolean isReadToEnd() {
        endWanted = true;
        return reachedEnds;
    }

    private void read() {
        Map<TopicPartition, Long> ends = Map.of();
        try {
            while (!closing) {
                if (endWanted && !reachedEnds) {
                    ends = ends.isEmpty() ? consumer.endOffsets(consumer.assignment()) : ends;
                    reachedEnds = isReadTo(ends);
                }
                var records = consumer.poll(POLL);
                long now = ledger.nowNs();
                for (ConsumerRecord<byte[], byte[]> record : records) {
                    note(record, now);
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

    private void note(ConsumerRecord<byte[], byte[]> record, long now) {
        boolean first = switch (route.matching()) {
            case HEADERS -> noteByHeaders(record, now);
            case ORDER -> noteByOrder(record, now);
        };
        boolean deadLetter = !record.topic().equals(route.predictions());
        if (deadLetter) {
            if (first) {
                deadLetters.merge(text(record, Headers.REASON), 1L, Long::sum);
            }
            return;
        }
        if (first) {
            distinct.increment();
            if (distinct.sum() % SAMPLE_EVERY == 1) {
                sample(record);
            }
        }
    }

    private boolean noteByHeaders(ConsumerRecord<byte[], byte[]> record, long now) {
        int partition = -1;
        long offset = -1;
        boolean ours = false;
        for (Header header : record.headers()) {
            switch (header.key()) {
                case Headers.SOURCE_TOPIC -> ours = Arrays.equals(inputTopic, header.value());
                case Headers.SOURCE_PARTITION -> partition = (int) number(header.value());
                case Headers.SOURCE_OFFSET -> offset = number(header.value());
                default -> {}
            }
        }
        return ours && ledger.answered(partition, offset, now);
    }

    private boolean noteByOrder(ConsumerRecord<byte[], byte[]> record, long now) {
        Long first = outputFirst.get(new TopicPartition(record.topic(), record.partition()));
        return first != null
                && record.partition() < inputFirst.length
                && ledger.answered(record.partition(), inputFirst[record.partition()] + record.offset() - first, now);
    }

    private void sample(ConsumerRecord<byte[], byte[]> record) {
        if (json.decodePrediction(record.value()) instanceof Decoded.Value<Prediction> value) {
            versions.merge(value.value().modelVersion(), 1L, Long::sum);
        }
    }

    /** A decimal number without the detour over a text; −1 for anything else. */
    static long number(byte @Nullable [] digits) {
        if (digits == null || digits.length == 0 || digits.length > 18) {
            return -1;
        }
        long number = 0;
        for (byte digit : digits) {
            if (digit < '0' || digit > '9') {
                return -1;
            }
            number = number * 10 + digit - '0';
        }
        return number;
    }

    private static String text(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null || header.value() == null
                ? "unknown"
                : new String(header.value(), StandardCharsets.UTF_8);
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
