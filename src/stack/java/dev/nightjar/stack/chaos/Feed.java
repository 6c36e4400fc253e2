package dev.nightjar.stack.chaos;

import dev.nightjar.message.SourcePosition;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.topic.KafkaClients;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Sends inputs at a steady rate, whatever happens to the brokers meanwhile, and notes where each came to stand. The
 * producer is idempotent and patient: an input stands once, or the feed fails.
 */
final class Feed implements AutoCloseable {
    private static final int PATIENCE_MS = (int) Duration.ofMinutes(15).toMillis();

    private final Settings.Kafka kafka;
    private final String topic;
    private final IntFunction<ProducerRecord<byte[], byte[]>> records;
    private final int count;
    private volatile int perSecond;
    private final Map<SourcePosition, Long> inputs = new ConcurrentHashMap<>();
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private final Thread thread = new Thread(this::send, "chaos-feed");
    private volatile int sent;
    private volatile boolean closed;

    /** @param perSecond 0 for as fast as it goes */
    Feed(
            Settings.Kafka kafka,
            String topic,
            int partitions,
            IntFunction<byte[]> keys,
            IntFunction<byte[]> values,
            int count,
            int perSecond) {
        this(
                kafka,
                topic,
                number -> new ProducerRecord<>(topic, number % partitions, keys.apply(number), values.apply(number)),
                count,
                perSecond);
    }

    /**
     * The same with records that say more than key and value.
     *
     * @param records of {@code topic}, by number
     */
    Feed(
            Settings.Kafka kafka,
            String topic,
            IntFunction<ProducerRecord<byte[], byte[]>> records,
            int count,
            int perSecond) {
        this.kafka = kafka;
        this.topic = topic;
        this.records = records;
        this.count = count;
        this.perSecond = perSecond;
        thread.setDaemon(true);
    }

    /** Sends events of the usual kind at once, and says where they stand; the scene does not wait for their answers. */
    static Set<SourcePosition> send(Scene scene, int count, int first) {
        Events events = scene.installation().events();
        try (Feed feed = new Feed(
                scene.kafka(),
                scene.input(),
                scene.pipeline().topics().partitions(),
                number -> events.key(first + number),
                number -> events.value(first + number),
                count,
                0)) {
            return feed.start().finish();
        }
    }

    Feed start() {
        thread.start();
        return this;
    }

    /** How many were handed to the producer. */
    int sent() {
        return sent;
    }

    /** How many there will be. */
    int count() {
        return count;
    }

    /** Sends the rest as fast as it goes. */
    void hurry() {
        perSecond = 0;
    }

    boolean isSending() {
        return thread.isAlive();
    }

    /** Waits until so many were handed to the producer. */
    void awaitSent(int number) {
        Waiting.until("event " + number + " to be sent", Duration.ofMinutes(20), () -> sent >= number || failed());
        requireWell();
    }

    /** Where the inputs stand, once all of them do. */
    Set<SourcePosition> finish() {
        Waiting.until("the feed", Duration.ofMinutes(30), () -> !thread.isAlive());
        requireWell();
        if (inputs.size() != count) {
            throw new IllegalStateException(inputs.size() + " of " + count + " inputs stand in " + topic);
        }
        // Set.of probes one place after the other, and positions of consecutive offsets hash to consecutive ones.
        return Collections.unmodifiableSet(new HashSet<>(inputs.keySet()));
    }

    /** When each input that stands was due, by {@link System#nanoTime}: late sending does not flatter anybody. */
    Map<SourcePosition, Long> dueNs() {
        return Collections.unmodifiableMap(new HashMap<>(inputs));
    }

    private void requireWell() {
        Exception failed = failure.get();
        if (failed != null) {
            throw new IllegalStateException("the feed into " + topic + " failed: " + failed, failed);
        }
    }

    private boolean failed() {
        return failure.get() != null;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the callback hears of it
    private void send() {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(properties(), new ByteArraySerializer(), new ByteArraySerializer())) {
            long next = System.nanoTime();
            for (int i = 0; i < count && !failed() && !closed; i++) {
                int rate = perSecond;
                if (rate > 0) {
                    sleepUntil(next);
                }
                long due = rate > 0 ? next : System.nanoTime();
                next = due + (rate > 0 ? 1_000_000_000L / rate : 0);
                producer.send(records.apply(i), (stands, e) -> {
                    if (e != null) {
                        failure.compareAndSet(null, e);
                    } else {
                        inputs.put(new SourcePosition(topic, stands.partition(), stands.offset()), due);
                    }
                });
                sent = i + 1;
            }
            producer.flush();
        } catch (RuntimeException e) {
            failure.compareAndSet(null, e);
        }
    }

    private Map<String, Object> properties() {
        Map<String, Object> properties = new HashMap<>(KafkaClients.producerProperties(kafka, "chaos-feed"));
        properties.put(ProducerConfig.LINGER_MS_CONFIG, 2);
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, PATIENCE_MS);
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, PATIENCE_MS);
        return properties;
    }

    private static void sleepUntil(long dueNs) {
        long wait = dueNs - System.nanoTime();
        while (wait > 0) {
            LockSupport.parkNanos(wait);
            wait = dueNs - System.nanoTime();
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
