package dev.nightjar.claims.worker;

import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** A record in hand and how its work goes: it runs, is finished, or waits for its next try. */
final class Attempt {
    private final ConsumerRecord<byte[], byte[]> record;
    private @Nullable Future<Task.Done> work;
    private long dueNs;
    private int failures;
    private int waits;

    Attempt(ConsumerRecord<byte[], byte[]> record) {
        this.record = record;
    }

    ConsumerRecord<byte[], byte[]> record() {
        return record;
    }

    /** Where it stands, {@code training-data/0/17}. */
    String source() {
        return record.topic() + "/" + record.partition() + "/" + record.offset();
    }

    void start(ExecutorService thread, Task task) {
        work = thread.submit(() -> task.perform(record.value()));
    }

    boolean isRunning() {
        return work != null && !work.isDone();
    }

    /** Until {@link #waitAgain} or {@link #tryAgain}. */
    boolean isFinished() {
        return work != null && work.isDone();
    }

    boolean isDue() {
        return work == null && System.nanoTime() - dueNs >= 0;
    }

    /** What came of finished work that has not failed. */
    Task.Done done() {
        try {
            return finished().get();
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException("work that has not failed has no outcome", e);
        }
    }

    /** Why finished work failed; empty when it has not. An error of the JVM ends the worker. */
    Optional<NightjarException> failure() {
        try {
            finished().get();
            return Optional.empty();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            if (cause instanceof Error error) {
                throw error;
            }
            return Optional.of(NightjarException.in(cause)
                    .orElseGet(() -> new NightjarException(
                            ReasonCode.INTERNAL, "Cannot do the work for " + source() + ": " + cause, cause)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("finished work makes nobody wait", e);
        }
    }

    /** Waits for what is away; returns for how long. */
    Duration waitAgain(Retries retries) {
        waits++;
        return postponed(retries.pause(waits));
    }

    /** Counts a failure; empty when it was the last one. */
    Optional<Duration> tryAgain(Retries retries) {
        failures++;
        return retries.after(failures).map(this::postponed);
    }

    private Duration postponed(Duration pause) {
        work = null;
        dueNs = System.nanoTime() + pause.toNanos();
        return pause;
    }

    private Future<Task.Done> finished() {
        if (work == null) {
            throw new IllegalStateException("no work was begun for " + source());
        }
        return work;
    }
}
