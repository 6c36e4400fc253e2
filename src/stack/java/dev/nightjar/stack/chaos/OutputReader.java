package dev.nightjar.stack.chaos;

import dev.nightjar.message.Headers;
import dev.nightjar.message.SourcePosition;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.topic.KafkaClients;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** Reads both answer topics with read_committed, from their beginning and as they grow, into a ledger. */
final class OutputReader implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(50);

    private final Settings.Kafka kafka;
    private final Pipeline.Topics topics;
    private final ModelTruth truth;
    private final Ledger ledger = new Ledger();
    private final List<Sighting> awaited = new CopyOnWriteArrayList<>();
    private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
    private final Map<String, Long> newest = new HashMap<>();
    private final LongAdder outOfOrder = new LongAdder();
    private final LongAdder references = new LongAdder();
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<TopicPartition> partitions = new ArrayList<>();
    private final Thread thread = new Thread(this::read, "chaos-outputs");
    private volatile Map<TopicPartition, Long> positions = Map.of();
    private volatile long largestGapMs;
    private volatile long lastAtNs;
    private volatile boolean closed;

    OutputReader(Settings.Kafka kafka, Pipeline.Topics topics, ModelTruth truth) {
        this.kafka = kafka;
        this.topics = topics;
        this.truth = truth;
        this.consumer = KafkaClients.consumer(kafka, "chaos-outputs");
        for (String topic : List.of(topics.predictions(), topics.deadLetters())) {
            consumer.partitionsFor(topic).forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
        }
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        thread.setDaemon(true);
        thread.start();
    }

    Ledger ledger() {
        return ledger;
    }

    /** How many predictions say that their features were stale. */
    long stale() {
        return truth.stale();
    }

    /** How many events came again, and were predicted again. */
    long repeated() {
        return truth.repeated();
    }

    /** How many of those were predicted otherwise. */
    long contradictions() {
        return truth.contradictions();
    }

    /** How many answers came before one of an earlier input of the same partition and key. */
    long outOfOrder() {
        return outOfOrder.sum();
    }

    /** How many dead letters came without the input itself, as it was too large. */
    long references() {
        return references.sum();
    }

    /**
     * Waits for the first output that is made from now on.
     *
     * @param version that must have made it; empty for any
     */
    Sighting sighting(String version) {
        return sighting(output -> version.isEmpty() || version.equals(output.version()));
    }

    /** The same for an input of one partition. */
    Sighting sightingOf(int partition) {
        return sighting(output -> output.source().partition() == partition);
    }

    private Sighting sighting(Predicate<Output> fits) {
        Sighting sighting = new Sighting(System.nanoTime(), System.currentTimeMillis(), fits);
        awaited.add(sighting);
        return sighting;
    }

    /** Forgets the pauses seen so far. */
    void measureGaps() {
        lastAtNs = 0;
        largestGapMs = 0;
    }

    /** The longest time between two outputs since {@link #measureGaps}, in milliseconds. */
    long largestGapMs() {
        return largestGapMs;
    }

    /**
     * Waits until everything is read that was written, open transactions included: they end, or their time runs out.
     *
     * @throws IllegalStateException when that does not come
     */
    void readToEnd() {
        Map<TopicPartition, OffsetSpec> wanted =
                partitions.stream().collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest()));
        try (Admin admin = KafkaClients.admin(kafka, "chaos-ends")) {
            Map<TopicPartition, Long> ends = admin.listOffsets(wanted).all().get().entrySet().stream()
                    .collect(Collectors.toMap(
                            Map.Entry::getKey, end -> end.getValue().offset()));
            Waiting.until("the end of the answers", Duration.ofMinutes(3), () -> {
                RuntimeException failed = failure.get();
                if (failed != null) {
                    throw failed;
                }
                return ends.entrySet().stream()
                        .allMatch(end -> positions.getOrDefault(end.getKey(), 0L) >= end.getValue());
            });
        } catch (ExecutionException e) {
            throw new IllegalStateException("cannot ask for the answers' end", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private void read() {
        try {
            while (!closed) {
                var records = consumer.poll(POLL);
                long now = System.nanoTime();
                if (!records.isEmpty()) {
                    if (lastAtNs != 0) {
                        largestGapMs = Math.max(largestGapMs, (now - lastAtNs) / 1_000_000);
                    }
                    lastAtNs = now;
                }
                records.forEach(record -> note(record, now));
                positions = partitions.stream().collect(Collectors.toMap(partition -> partition, consumer::position));
            }
        } catch (KafkaException | IllegalArgumentException e) {
            failure.set(e);
        } finally {
            consumer.close();
        }
    }

    private void note(ConsumerRecord<byte[], byte[]> record, long now) {
        SourcePosition source = new SourcePosition(
                text(record, Headers.SOURCE_TOPIC),
                Integer.parseInt(text(record, Headers.SOURCE_PARTITION)),
                Long.parseLong(text(record, Headers.SOURCE_OFFSET)));
        String version = record.topic().equals(topics.deadLetters())
                ? Output.DEAD_LETTER
                : truth.versionOf(record.value(), source);
        Long before = newest.put(record.topic() + record.partition() + "/" + source.partition(), source.offset());
        if (before != null && before > source.offset()) {
            outOfOrder.increment();
        }
        if (record.headers().lastHeader(Headers.VALUE_BYTES) != null) {
            references.increment();
        }
        Output output = new Output(source, version);
        ledger.note(output, now);
        awaited.removeIf(sighting -> sighting.offer(record.timestamp(), output, now));
    }

    /** @throws IllegalArgumentException without such a header */
    private static String text(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        if (header == null) {
            throw new IllegalArgumentException(
                    "no header " + name + " in " + record.topic() + "/" + record.partition() + "/" + record.offset());
        }
        return new String(header.value(), StandardCharsets.UTF_8).intern();
    }

    @Override
    public void close() {
        closed = true;
        Waiting.within(Duration.ofSeconds(10), () -> !thread.isAlive());
    }
}
