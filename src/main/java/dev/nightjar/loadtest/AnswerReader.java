package dev.nightjar.loadtest;

import dev.nightjar.message.Headers;
import dev.nightjar.message.Json;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.topic.LiveReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Reads answers and dead letters as they become readable ({@code read_committed}), on a thread of its own, from the
 * topics' ends on. Looks at headers only; of one prediction in some hundred it reads who made it.
 */
final class AnswerReader implements AutoCloseable {
    private static final int SAMPLE_EVERY = 256;

    private static final Map<String, String> TUNING =
            Map.of(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "5000", ConsumerConfig.RECEIVE_BUFFER_CONFIG, "1048576");

    /** Where only the rate counts, a request for each handful of answers would take time from who answers. */
    private static final Map<String, String> PATIENCE =
            Map.of(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, "500000", ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, "100");

    private final Route route;
    private final Ledger ledger;
    private final byte[] inputTopic;
    private final LiveReader reader;
    private final long[] inputFirst;
    private final LongAdder distinct = new LongAdder();
    private final ConcurrentSkipListMap<String, Long> deadLetters = new ConcurrentSkipListMap<>();
    private final ConcurrentSkipListMap<String, Long> versions = new ConcurrentSkipListMap<>();
    private @Nullable CompletableFuture<Void> end;

    /**
     * Starts at the topics' ends.
     *
     * @param inputFirst offset of the first record that may be the test's, by partition
     * @param live whether it matters when an answer is read
     * @throws dev.nightjar.message.NightjarException KAFKA_AWAY
     */
    AnswerReader(Settings.Kafka kafka, Route route, Ledger ledger, long[] inputFirst, boolean live) {
        this.route = route;
        this.ledger = ledger;
        this.inputTopic = route.input().getBytes(StandardCharsets.UTF_8);
        this.inputFirst = inputFirst.clone();
        List<String> topics = new ArrayList<>(List.of(route.predictions()));
        route.deadLetters().ifPresent(topics::add);
        this.reader = new LiveReader(kafka, "nightjar-loadtest-reader", topics, tuning(live), this::note);
        reader.start();
    }

    private static Map<String, String> tuning(boolean live) {
        Map<String, String> tuning = new HashMap<>(TUNING);
        if (!live) {
            tuning.putAll(PATIENCE);
        }
        return tuning;
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
        reader.check();
    }

    /** Whether everything is read that was readable when this was first asked. */
    synchronized boolean isReadToEnd() {
        CompletableFuture<Void> asked = end;
        if (asked == null) {
            asked = reader.readToEnd();
            end = asked;
        }
        return asked.isDone();
    }

    private void note(ConsumerRecord<byte[], byte[]> record, long nanoTime) {
        long now = ledger.at(nanoTime);
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
        Long first = reader.begins().get(new TopicPartition(record.topic(), record.partition()));
        return first != null
                && record.partition() < inputFirst.length
                && ledger.answered(record.partition(), inputFirst[record.partition()] + record.offset() - first, now);
    }

    private void sample(ConsumerRecord<byte[], byte[]> record) {
        Json.answeredBy(record.value()).ifPresent(version -> versions.merge(version, 1L, Long::sum));
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
        reader.close();
    }
}
