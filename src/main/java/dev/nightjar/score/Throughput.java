package dev.nightjar.score;

import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.telemetry.EventLog;
import dev.nightjar.telemetry.Silence;
import dev.nightjar.topic.KafkaClients;
import dev.nightjar.topic.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;

/**
 * Says every few seconds how many events came in and went out. It asks the brokers, not Spark: in real-time mode Spark
 * knows only when a batch ends, minutes later.
 */
final class Throughput implements AutoCloseable {
    private final Admin admin;
    private final Settings.Kafka kafka;
    private final Pipeline.Topics topics;
    private final EventLog log;
    private final Consumer<String> console;
    private final ScheduledExecutorService clock;
    private final ScheduledFuture<?> ticking;
    private final Silence silence;
    private Map<String, Long> last = Map.of();
    private long lastNs = System.nanoTime();

    Throughput(Settings.Kafka kafka, Pipeline.Topics topics, Duration every, EventLog log, Consumer<String> console) {
        this.admin = KafkaClients.admin(kafka, "nightjar-score-progress");
        this.kafka = kafka;
        this.topics = topics;
        this.log = log;
        this.console = console;
        this.silence = new Silence("Kafka at " + KafkaClients.address(kafka), every, console);
        this.clock = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "nightjar-progress");
            thread.setDaemon(true);
            return thread;
        });
        ticking = clock.scheduleAtFixedRate(this::say, 0, every.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void say() {
        try {
            Map<String, Long> now = Topics.endOffsets(
                    kafka, admin, List.of(topics.input(), topics.predictions(), topics.deadLetters()));
            long nowNs = System.nanoTime();
            silence.heard();
            long in = since(now, topics.input());
            long answered = since(now, topics.predictions());
            long dead = since(now, topics.deadLetters());
            if (!last.isEmpty() && in + answered + dead > 0) {
                console.accept(String.format(
                        Locale.ROOT,
                        "Last %d s: %,d events in, %,d predictions, %,d dead letters",
                        Math.round((nowNs - lastNs) / 1e9),
                        in,
                        answered,
                        dead));
                log.info("events_scored", "events_in", in, "predictions", answered, "dead_letters", dead);
            }
            last = now;
            lastNs = nowNs;
        } catch (RuntimeException e) {
            // Once it is closed, the pending question fails.
            if (!clock.isShutdown()) {
                sayUnknown(e);
            }
        }
    }

    private void sayUnknown(RuntimeException e) {
        if (e instanceof NightjarException known && known.reason() == ReasonCode.KAFKA_AWAY) {
            log.info("progress_unknown", "cause", e.getMessage());
            silence.check();
        } else {
            log.warn("progress_unknown", "cause", e.getMessage());
        }
    }

    private long since(Map<String, Long> now, String topic) {
        return now.getOrDefault(topic, 0L) - last.getOrDefault(topic, 0L);
    }

    @Override
    public void close() {
        ticking.cancel(true);
        clock.shutdownNow();
        admin.close(Duration.ofSeconds(2));
    }
}
