package dev.nightjar.score.guard;

import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.telemetry.EventLog;
import dev.nightjar.topic.KafkaClients;
import dev.nightjar.topic.LanePosition;
import dev.nightjar.topic.LanePositions;
import dev.nightjar.topic.Lanes;
import dev.nightjar.topic.OffsetRange;
import dev.nightjar.topic.TopicState;
import dev.nightjar.topic.Topics;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.jspecify.annotations.Nullable;

/**
 * Stops a query that Spark would let go on in silence: its partitions were taken over, its topic was made anew, records
 * wait and none is answered. Asks the brokers every second.
 */
public final class Watchdog implements AutoCloseable {
    private static final long EVERY_MS = 1000;

    private final Settings.Kafka kafka;
    private final String group;
    private final Preflight.Start start;
    private final long silentNs;
    private final long firstAnswerNs;
    private final List<String> answers;
    private final boolean restartForNewPartitions;
    private final EventLog log;
    private final Admin admin;
    private final LanePositions positions;
    private final LastPositions lastPositions;
    private final Stalls stalls = new Stalls();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "nightjar-watchdog");
        thread.setDaemon(true);
        return thread;
    });

    private @Nullable StreamingQuery query;
    private int partitions;
    private Set<String> executors = Set.of();
    private long watchedSinceNs;
    private @Nullable NightjarException verdict;

    /**
     * Looks every second from now on.
     *
     * @param group that holds the committed offsets
     * @param start what the pre-flight found
     * @param limits of silence
     * @param answers topics whose growth excuses every partition, where one may have to wait for the others; else none
     * @param restartForNewPartitions whether a query is stopped, to be started again, once the input has more partitions
     */
    public Watchdog(
            Settings.Kafka kafka,
            String group,
            Preflight.Start start,
            SilenceLimits limits,
            List<String> answers,
            boolean restartForNewPartitions,
            EventLog log) {
        this.kafka = kafka;
        this.group = group;
        this.start = start;
        this.silentNs = limits.silence().toNanos();
        this.firstAnswerNs = limits.firstAnswer().toNanos();
        this.answers = List.copyOf(answers);
        this.restartForNewPartitions = restartForNewPartitions;
        this.log = log;
        this.admin = KafkaClients.admin(kafka, group + "-watchdog");
        this.positions = new LanePositions(kafka, group);
        this.lastPositions = new LastPositions(start.begins());
        var unused = clock.scheduleWithFixedDelay(this::look, EVERY_MS, EVERY_MS, TimeUnit.MILLISECONDS);
    }

    /** Watches a query from now on. */
    public synchronized void watch(StreamingQuery started, int readPartitions) {
        query = started;
        partitions = readPartitions;
        executors = executorsOf(started);
        verdict = null;
        beginAnew();
    }

    private void beginAnew() {
        watchedSinceNs = System.nanoTime();
        stalls.forget();
    }

    private static Set<String> executorsOf(StreamingQuery query) {
        return Arrays.stream(query.sparkSession().sparkContext().statusTracker().getExecutorInfos())
                .map(executor -> executor.host() + ":" + executor.port())
                .collect(Collectors.toSet());
    }

    /** Watches nothing until the next {@link #watch}; why the query was stopped, if it was the watchdog. */
    public synchronized Optional<NightjarException> ended() {
        query = null;
        return Optional.ofNullable(verdict);
    }

    /**
     * Looks once, whether or not a query runs.
     *
     * @throws NightjarException SCORER_REPLACED, SOURCE_RECREATED, POSITION_DELETED: starting again would be wrong
     */
    public void requireOurs() {
        TopicState state = TopicState.read(kafka, admin, start.topic().name());
        Optional<NightjarException> verdict = ours(state).or(() -> overtaken(state));
        if (verdict.isPresent()) {
            throw verdict.get();
        }
    }

    /** Retention deleted what was not answered yet. */
    private Optional<NightjarException> overtaken(TopicState state) {
        Map<Integer, LanePosition> committed = positions.now(state.keys());
        for (Map.Entry<Integer, TopicState.Range> partition : state.partitions().entrySet()) {
            long earliest = partition.getValue().earliest();
            long position = lastPositions.offset(partition.getKey(), committed.get(partition.getKey()), earliest);
            if (position < earliest) {
                return Optional.of(Verdicts.lost(state.name(), partition.getKey(), position, earliest));
            }
        }
        return Optional.empty();
    }

    private Optional<NightjarException> ours(TopicState state) {
        if (!state.id().equals(start.topic().id())) {
            return Optional.of(Verdicts.recreated(state.name(), start.topic().id(), state.id()));
        }
        if (start.generation() == 0) {
            return Optional.empty(); // without lanes nobody takes over
        }
        return positions.now(state.keys()).values().stream()
                .filter(position -> position.generation() > start.generation())
                .findFirst()
                .map(position -> Lanes.replaced(group, start.generation(), position.generation()));
    }

    private synchronized void look() {
        StreamingQuery watched = query;
        if (watched == null || !watched.isActive()) {
            return;
        }
        try {
            lookAtExecutors(watched);
            TopicState state = TopicState.read(kafka, admin, start.topic().name());
            Optional<NightjarException> found = ours(state).or(() -> silence(state));
            if (found.isPresent()) {
                stop(watched, found.get());
            } else if (restartForNewPartitions && state.partitions().size() > partitions) {
                log.info("partitions_added", "partitions", state.partitions().size());
                stop(watched, null);
            }
        } catch (NightjarException e) {
            if (e.reason() == ReasonCode.TOPIC_MISSING) {
                stop(watched, e);
            }
            // Silence of the brokers is not the query's.
            stalls.forget();
        } catch (RuntimeException | Error e) {
            // The scheduler would keep an Error to itself, and never look again.
            log.warn("watchdog_failed", "cause", e.toString());
        }
    }

    /** What a lost one answered goes to one that may have to start first. */
    private void lookAtExecutors(StreamingQuery watched) {
        Set<String> now = executorsOf(watched);
        if (!now.equals(executors)) {
            log.info("executors_changed", "executors", now.size());
            executors = now;
            beginAnew();
        }
    }

    private Optional<NightjarException> silence(TopicState state) {
        Map<Integer, LanePosition> committed = positions.now(state.keys());
        long now = System.nanoTime();
        long noAnswerNs = answers.isEmpty() ? Long.MAX_VALUE : stalls.observeAnswers(answersInAll(), now);
        for (TopicPartition key : state.keys()) {
            TopicState.Range range = state.partitions().get(key.partition());
            if (range == null) {
                continue;
            }
            long position = lastPositions.offset(key.partition(), committed.get(key.partition()), range.earliest());
            long standsNs = stalls.observe(key.partition(), position, range.end(), now);
            long stalledNs = Math.min(standsNs, noAnswerNs);
            // Without lanes what retention deletes may have been answered by the batch that still goes on.
            if ((start.generation() > 0 ? standsNs : stalledNs) > silentNs && position < range.earliest()) {
                return Optional.of(Verdicts.lost(key.topic(), key.partition(), position, range.earliest()));
            }
            if (stalledNs < silentNs || (!stalls.moved(key.partition()) && now - watchedSinceNs < firstAnswerNs)) {
                continue;
            }
            if (!new OffsetRange(key, position, range.end()).holdsRecord(kafka, group + "-watchdog")) {
                stalls.nothingBefore(key.partition(), range.end());
            } else {
                return Optional.of(Verdicts.silent(key.topic(), key.partition(), position, stalledNs));
            }
        }
        return Optional.empty();
    }

    private long answersInAll() {
        return Topics.endOffsets(kafka, admin, answers).values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    private void stop(StreamingQuery watched, @Nullable NightjarException why) {
        verdict = why;
        if (why != null) {
            log.error("query_stopped_by_watchdog", why, "reason", why.reason().name());
        }
        try {
            watched.stop();
        } catch (TimeoutException e) {
            log.warn("stop_took_too_long", "cause", e.getMessage());
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
        admin.close(Duration.ofSeconds(2));
        positions.close();
    }
}
