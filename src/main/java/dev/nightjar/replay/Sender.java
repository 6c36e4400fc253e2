package dev.nightjar.replay;

import dev.nightjar.message.Json;
import dev.nightjar.message.SourcePosition;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.telemetry.Silence;
import dev.nightjar.topic.KafkaClients;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/** Sends events when they are due and notes where each one came to stand. */
final class Sender {
    private static final long SAY_EVERY_NS = 250_000_000L;
    private static final Duration SILENT_AFTER = Duration.ofSeconds(10);

    private final Settings.Kafka kafka;
    private final String topic;
    private final Json json;
    private final Consumer<String> console;

    /** @param console gets a line about every ten seconds while the brokers do not answer */
    Sender(Settings.Kafka kafka, String topic, Json json, Consumer<String> console) {
        this.kafka = kafka;
        this.topic = topic;
        this.json = json;
        this.console = console;
    }

    /**
     * What was sent, by the events' order.
     *
     * @param positions where each event stands
     * @param dueNs when each was meant to be sent, {@link System#nanoTime}
     */
    @SuppressWarnings("ArrayRecordComponent") // large, and never compared
    record Sent(SourcePosition[] positions, long[] dueNs) {}

    /**
     * Sends all and waits for the brokers' word on each.
     *
     * @param progress gets the number sent, about four times a second
     * @throws dev.nightjar.message.NightjarException KAFKA_AWAY when the brokers did not take all
     */
    Sent send(List<ReplayEvent> events, Pace pace, IntConsumer progress) {
        Run run = new Run(events.size());
        ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(Sender::watcher);
        ScheduledFuture<?> watching = watch.scheduleWithFixedDelay(run::watch, 1, 1, TimeUnit.SECONDS);
        try (KafkaProducer<byte[], byte[]> producer = KafkaClients.producer(kafka, "nightjar-replay")) {
            producer.partitionsFor(topic);
            long start = System.nanoTime();
            long said = start;
            Instant first = events.get(0).event().eventTime();
            for (int i = 0; i < events.size() && run.failure.get() == null; i++) {
                ReplayEvent event = events.get(i);
                byte[] value = json.encode(event.event());
                run.due[i] =
                        start + pace.due(i, first, event.event().eventTime()).toNanos();
                sleepUntil(run.due[i]);
                run.send(producer, i, event.event().commodity(), value);
                if (System.nanoTime() - said > SAY_EVERY_NS) {
                    said = System.nanoTime();
                    progress.accept(i + 1);
                }
            }
            producer.flush();
        } catch (KafkaException e) {
            throw KafkaClients.away(kafka, e);
        } finally {
            watching.cancel(true);
            watch.shutdownNow();
        }
        return run.sent();
    }

    private static Thread watcher(Runnable task) {
        Thread thread = new Thread(task, "nightjar-replay-watch");
        thread.setDaemon(true);
        return thread;
    }

    private static void sleepUntil(long ns) {
        for (long left = ns - System.nanoTime(); left > 0; left = ns - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private final class Run {
        final AtomicReferenceArray<@Nullable SourcePosition> positions;
        final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
        final AtomicInteger unanswered = new AtomicInteger();
        final Silence silence = new Silence("Kafka at " + KafkaClients.address(kafka), SILENT_AFTER, console);
        final long[] due;

        Run(int events) {
            positions = new AtomicReferenceArray<>(events);
            due = new long[events];
        }

        @SuppressWarnings("FutureReturnValueIgnored") // the callback hears of both ends
        void send(KafkaProducer<byte[], byte[]> producer, int index, String commodity, byte[] value) {
            byte[] key = commodity.getBytes(StandardCharsets.UTF_8);
            // Before the call, which waits while the brokers are away and the buffer is full.
            unanswered.incrementAndGet();
            producer.send(new ProducerRecord<>(topic, key, value), (written, e) -> {
                unanswered.decrementAndGet();
                if (e != null) {
                    failure.compareAndSet(null, e);
                } else {
                    silence.heard();
                    positions.set(index, new SourcePosition(topic, written.partition(), written.offset()));
                }
            });
        }

        void watch() {
            if (unanswered.get() == 0) {
                silence.heard();
            } else {
                silence.check();
            }
        }

        Sent sent() {
            Exception failed = failure.get();
            if (failed != null) {
                throw KafkaClients.away(kafka, failed);
            }
            SourcePosition[] array = new SourcePosition[due.length];
            for (int i = 0; i < array.length; i++) {
                SourcePosition position = positions.get(i);
                if (position == null) {
                    throw new IllegalStateException("event " + i + " was neither taken nor refused");
                }
                array[i] = position;
            }
            return new Sent(array, due);
        }
    }
}
