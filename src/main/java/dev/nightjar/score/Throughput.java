package dev.nightjar.score;

import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.telemetry.EventLog;
import dev.nightjar.telemetry.Silence;
import dev.nightjar.topic.KafkaClients;
import dev.nightjar.topic.LanePosition;
import dev.nightjar.topic.LanePositions;
import dev.nightjar.topic.TopicState;
import dev.nightjar.topic.Topics;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;

/**
 * Says every few seconds how many events came in and went out. It asks the brokers, not Spark: in real-time mode Spark
 * knows only when a batch ends, minutes later.
 */
final class Throughput implements AutoCloseable {
    private final Admin admin;
    private final Settings.Kafka kafka;
    private final Pipeline.Topics topics;
    private final Pipeline.Delivery delivery;
    private final LanePositions positions;
    private final EventLog log;
    private final Consumer<String> console;
    private final ScheduledExecutorService clock;
    private final ScheduledFuture<?> ticking;
    private final Silence silence;
    private Map<String, Long> last = Map.of();
    private long lastNs = System.nanoTime();

    Throughput(
            Settings.Kafka kafka,
            Pipeline pipeline,
            String group,
            Duration every,
            EventLog log,
            Consumer<String> console) {
        this.admin = KafkaClients.admin(kafka, "nightjar-score-progress");
        this.kafka = kafka;
        this.topics = pipeline.topics();
        this.delivery = pipeline.scoring().delivery();
        this.positions = new LanePositions(kafka, group);
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
            Map<String, Long> now = counts();
            long nowNs = System.nanoTime();
            silence.heard();
            if (!last.isEmpty() && now.keySet().stream().anyMatch(count -> since(now, count) > 0)) {
                console.accept(now.keySet().stream()
                        .map(count -> String.format(Locale.ROOT, "%,d %s", since(now, count), count))
                        .collect(Collectors.joining(", ", "Last " + Math.round((nowNs - lastNs) / 1e9) + " s: ", "")));
                log.info(
                        "events_scored",
                        now.keySet().stream()
                                .flatMap(count -> Stream.of(count.replace(' ', '_'), since(now, count)))
                                .toArray());
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

    /** In all so far. Lanes leave markers among their answers, so there the positions tell. */
    private Map<String, Long> counts() {
        Map<String, Long> counts = new LinkedHashMap<>();
        switch (delivery) {
            case EXACTLY_ONCE -> {
                TopicState input = TopicState.read(kafka, admin, topics.input());
                counts.put(
                        "events in",
                        input.partitions().values().stream()
                                .mapToLong(TopicState.Range::end)
                                .sum());
                counts.put(
                        "events answered",
                        positions.now(input.keys()).values().stream()
                                .mapToLong(LanePosition::offset)
                                .sum());
            }
            case AT_LEAST_ONCE -> {
                Map<String, Long> ends = Topics.endOffsets(
                        kafka, admin, List.of(topics.input(), topics.predictions(), topics.deadLetters()));
                counts.put("events in", ends.getOrDefault(topics.input(), 0L));
                counts.put("predictions", ends.getOrDefault(topics.predictions(), 0L));
                counts.put("dead letters", ends.getOrDefault(topics.deadLetters(), 0L));
            }
        }
        return counts;
    }

    private void sayUnknown(RuntimeException e) {
        if (e instanceof NightjarException known && known.reason() == ReasonCode.KAFKA_AWAY) {
            log.info("progress_unknown", "cause", e.getMessage());
            silence.check();
        } else {
            log.warn("progress_unknown", "cause", e.getMessage());
        }
    }

    private long since(Map<String, Long> now, String count) {
        return now.getOrDefault(count, 0L) - last.getOrDefault(count, 0L);
    }

    @Override
    public void close() {
        ticking.cancel(true);
        clock.shutdownNow();
        admin.close(Duration.ofSeconds(2));
        positions.close();
    }
}
