package dev.nightjar.claims.worker;

import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.telemetry.EventLog;
import dev.nightjar.telemetry.Patience;
import dev.nightjar.topic.WorkQueue;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Takes records one after the other and does a task for each, until it is stopped or its limits are reached. What fails is
 * tried again after growing pauses and given up after some tries; what waits for something that is away, or for a first
 * model, waits without a limit. While a record is worked on or waits, its offset is not committed and the membership in the
 * group is kept. Runs once.
 */
public final class Worker {
    private static final Duration POLL = Duration.ofMillis(100);

    private final String name;
    private final Pipeline pipeline;
    private final Supplier<WorkQueue> queues;
    private final Task task;
    private final Retries retries;
    private final Limits limits;
    private final Consumer<String> console;
    private final EventLog log;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean stopping;
    private volatile long stopAtNs;
    private volatile @Nullable Thread opening;

    /**
     * @param name {@code train}, for messages
     * @param queues opens the queue; called again while Kafka is away
     * @param console gets lines for a person
     */
    public Worker(
            String name,
            Pipeline pipeline,
            Supplier<WorkQueue> queues,
            Task task,
            Retries retries,
            Limits limits,
            Consumer<String> console) {
        this.name = name;
        this.pipeline = pipeline;
        this.queues = queues;
        this.task = task;
        this.retries = retries;
        this.limits = limits;
        this.console = console;
        this.log = EventLog.of("worker-" + name, "pipeline", pipeline.name(), "config_hash", pipeline.configHash());
    }

    /** Works. */
    public WorkerResult run() {
        ExecutorService thread = Executors.newSingleThreadExecutor(work -> {
            Thread worker = new Thread(work, "nightjar-worker-" + name);
            worker.setDaemon(true);
            return worker;
        });
        console.accept("Worker " + name + " of pipeline " + pipeline.name() + ": joining its group");
        try (WorkQueue queue = open()) {
            console.accept("Ready: worker " + name + " of pipeline " + pipeline.name());
            return new Shift(queue, thread).work();
        } catch (NightjarException e) {
            if (!stopping) {
                throw e;
            }
            return WorkerResult.NOTHING;
        } finally {
            thread.shutdownNow();
            ended.countDown();
        }
    }

    private WorkQueue open() {
        opening = Thread.currentThread();
        try {
            return Patience.of(log, console).untilAnswered(queues);
        } finally {
            opening = null;
            if (stopping) {
                // The interrupt has done its work; the clients' own closing would trip over it.
                Thread.interrupted();
            }
        }
    }

    /**
     * Lets {@link #run} end once the record in hand is settled, or after a while without; called by another thread.
     *
     * @param grace how long the record in hand may take
     * @return whether it ended
     */
    public boolean stop(Duration grace) {
        stopAtNs = System.nanoTime() + grace.toNanos();
        stopping = true;
        Thread waiting = opening;
        if (waiting != null) {
            waiting.interrupt();
        }
        try {
            return ended.await(grace.plusSeconds(5).toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** The loop's own state. */
    private final class Shift {
        private final WorkQueue queue;
        private final ExecutorService thread;
        private @Nullable Attempt attempt;
        private WorkerResult result = WorkerResult.NOTHING;
        private long quietSinceNs = System.nanoTime();
        private int kafkaTries;

        Shift(WorkQueue queue, ExecutorService thread) {
            this.queue = queue;
            this.thread = thread;
        }

        WorkerResult work() {
            while (!isOver()) {
                try {
                    step();
                    kafkaTries = 0;
                } catch (NightjarException e) {
                    if (e.reason().kind() != ReasonCode.Kind.AWAY) {
                        throw e;
                    }
                    kafkaTries++;
                    say("Waiting for Kafka", e, retries.pause(kafkaTries));
                    Patience.sleep(shorter(retries.pause(kafkaTries)));
                }
            }
            console.accept("Stopped: worker " + name + ", " + result.text());
            return result;
        }

        /** However long the pause, a signal should not wait for it. */
        private Duration shorter(Duration pause) {
            return pause.compareTo(Duration.ofSeconds(2)) > 0 ? Duration.ofSeconds(2) : pause;
        }

        private boolean isOver() {
            Attempt current = attempt;
            if (stopping) {
                return current == null
                        || !(current.isRunning() || current.isFinished())
                        || System.nanoTime() - stopAtNs > 0;
            }
            if (current != null) {
                return false;
            }
            boolean enough = limits.records() > 0 && result.settled() >= limits.records();
            boolean idle = queue.joined()
                    && limits.untilIdle()
                            .filter(limit -> System.nanoTime() - quietSinceNs > limit.toNanos())
                            .isPresent();
            return enough || idle;
        }

        private void step() {
            boolean wasJoined = queue.joined();
            Optional<ConsumerRecord<byte[], byte[]>> taken = queue.poll(POLL);
            if (!wasJoined) {
                quietSinceNs = System.nanoTime();
            }
            taken.ifPresent(record -> {
                attempt = new Attempt(record);
                attempt.start(thread, task);
            });
            Attempt current = attempt;
            if (current == null) {
                return;
            }
            if (!queue.holds()) {
                log.warn("record_lost", "source", current.source());
                console.accept("Another worker of the group takes " + current.source() + " over");
                attempt = null;
            } else if (current.isFinished()) {
                finished(current);
            } else if (current.isDue()) {
                current.start(thread, task);
            }
            if (attempt == null) {
                quietSinceNs = System.nanoTime();
            }
        }

        private void finished(Attempt current) {
            Optional<NightjarException> failure = current.failure();
            if (failure.isEmpty()) {
                Task.Done done = current.done();
                queue.settle(done.events());
                result = result.with(done.outcome());
                attempt = null;
                log.info("record_settled", "source", current.source(), "outcome", done.outcome());
                console.accept(current.source() + ": " + done.what());
                return;
            }
            failed(current, failure.get());
        }

        private void failed(Attempt current, NightjarException e) {
            if (e.reason().isPassing()) {
                Duration pause = current.waitAgain(retries);
                say("Waiting with " + current.source(), e, pause);
                return;
            }
            Optional<Duration> pause =
                    e.reason().kind() == ReasonCode.Kind.RECORD ? Optional.empty() : current.tryAgain(retries);
            if (pause.isPresent()) {
                result = result.withRetry();
                say("Failed with " + current.source(), e, pause.get());
                return;
            }
            queue.settle(List.<ProducerRecord<byte[], byte[]>>of(
                    DeadLetters.of(current.record(), e, pipeline, Instant.now())));
            result = result.withDeadLetter();
            attempt = null;
            log.error("dead_letter_written", e, "source", current.source(), "reason", e.reason());
            console.accept("Gave up " + current.source() + ": " + e.reason() + ": " + e.getMessage());
        }

        private void say(String what, NightjarException e, Duration pause) {
            log.warn("work_postponed", "reason", e.reason(), "cause", e.getMessage(), "pause_ms", pause.toMillis());
            console.accept(
                    what + " (next try in " + pause.toMillis() / 1000.0 + " s): " + e.reason() + ": " + e.getMessage());
        }
    }
}
