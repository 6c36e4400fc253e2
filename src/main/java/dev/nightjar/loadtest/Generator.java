package dev.nightjar.loadtest;

import dev.nightjar.pipeline.Settings;
import dev.nightjar.topic.KafkaClients;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Sends events, each at the moment it is due. At a rate the due times are fixed beforehand, so that a slow scorer, broker
 * or sender makes an event late and nothing hides it. Without a rate an event is due when it is sent, and sending waits
 * while {@link Backlog} says so.
 */
final class Generator {
    private static final double NS = 1e9;
    private static final int BATCH_BYTES = 128 * 1024;
    private static final long BUFFER_BYTES = 64L * 1024 * 1024;
    private static final long FULL_PAUSE_NS = 500_000;

    private final Settings.Kafka kafka;
    private final String topic;
    private final Events events;
    private final Ledger ledger;
    private final Backlog backlog;
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    /** Also the next event's number. */
    private final AtomicLong sent = new AtomicLong();

    Generator(Settings.Kafka kafka, String topic, Events events, Ledger ledger, Backlog backlog) {
        this.kafka = kafka;
        this.topic = topic;
        this.events = events;
        this.ledger = ledger;
        this.backlog = backlog;
    }

    /** Events handed to the client so far. */
    long sent() {
        return sent.get();
    }

    /**
     * Sends one event ahead and waits for the brokers' word on it. It counts as sent, not for the latency.
     *
     * @throws dev.nightjar.message.NightjarException KAFKA_AWAY
     */
    void sendOne() {
        sending(OptionalDouble.of(1), producer -> send(producer, ledger.nowNs()));
    }

    /**
     * Sends until the time is over and waits for the brokers' word on each event.
     *
     * @throws dev.nightjar.message.NightjarException KAFKA_AWAY when the brokers did not take all
     */
    void send(Load load) {
        sending(load.perSecond(), producer -> {
            long start = ledger.nowNs();
            ledger.measureFrom(start + load.warmup().toNanos());
            long end = start + load.total().toNanos();
            if (load.perSecond().isPresent()) {
                sendAtRate(producer, start, end, load.perSecond().getAsDouble());
            } else {
                sendWhileAnswered(producer, end);
            }
        });
    }

    private void sending(OptionalDouble perSecond, Consumer<KafkaProducer<byte[], byte[]>> events) {
        try (KafkaProducer<byte[], byte[]> producer = producer(perSecond)) {
            producer.partitionsFor(topic);
            events.accept(producer);
            producer.flush();
        } catch (KafkaException e) {
            throw KafkaClients.away(kafka, e);
        }
        Exception failed = failure.get();
        if (failed != null) {
            throw KafkaClients.away(kafka, failed);
        }
    }

    private void sendAtRate(KafkaProducer<byte[], byte[]> producer, long start, long end, double perSecond) {
        long done = 0;
        for (long due = start; due < end && goesOn(); due = start + (long) (done / perSecond * NS)) {
            for (long early = due - ledger.nowNs(); early > 0 && goesOn(); early = due - ledger.nowNs()) {
                LockSupport.parkNanos(early);
            }
            send(producer, due);
            done++;
        }
    }

    private void sendWhileAnswered(KafkaProducer<byte[], byte[]> producer, long end) {
        for (long now = ledger.nowNs(); now < end && goesOn(); now = ledger.nowNs()) {
            if (backlog.isFull(sent())) {
                LockSupport.parkNanos(FULL_PAUSE_NS);
            } else {
                send(producer, now);
            }
        }
    }

    private boolean goesOn() {
        return failure.get() == null && !Thread.currentThread().isInterrupted();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the callback hears of both ends
    private void send(KafkaProducer<byte[], byte[]> producer, long due) {
        long number = sent();
        producer.send(
                new ProducerRecord<>(topic, events.partition(number), events.key(number), events.value(number)),
                (at, e) -> {
                    if (e != null) {
                        failure.compareAndSet(null, e);
                    } else {
                        ledger.written(at.partition(), at.offset(), due);
                    }
                });
        sent.lazySet(number + 1);
    }

    private KafkaProducer<byte[], byte[]> producer(OptionalDouble perSecond) {
        Map<String, Object> properties = KafkaClients.producerProperties(kafka, "nightjar-loadtest");
        properties.put(ProducerConfig.LINGER_MS_CONFIG, String.valueOf(lingerMs(perSecond)));
        properties.put(ProducerConfig.BATCH_SIZE_CONFIG, String.valueOf(BATCH_BYTES));
        properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, String.valueOf(BUFFER_BYTES));
        try {
            return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
        } catch (KafkaException e) {
            throw KafkaClients.away(kafka, e);
        }
    }

    /** Waiting makes each event late, not waiting makes a request of each: from some rate on that costs more. */
    static int lingerMs(OptionalDouble perSecond) {
        double rate = perSecond.orElse(Double.MAX_VALUE);
        if (rate <= 2_000) {
            return 0;
        }
        return rate <= 20_000 ? 1 : 5;
    }
}
