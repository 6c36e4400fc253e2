package dev.nightjar.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.junit.jupiter.api.Test;

class StoppableStreamTest {
    private static final Duration GRACE = Duration.ofSeconds(20);

    private final StoppableStream stream = new StoppableStream();

    @Test
    void stopsTheQueryThatRuns() {
        SparkSession spark = TestSessions.open();
        CountDownLatch started = new CountDownLatch(1);
        CompletableFuture<Void> end = inBackground(() -> {
            StreamingQuery query = spark.readStream()
                    .format("rate")
                    .load()
                    .writeStream()
                    .format("noop")
                    .start();
            stream.started(query);
            started.countDown();
            query.awaitTermination();
        });
        await(started);

        assertThat(stream.stop(GRACE)).isTrue();

        end.join();
        assertThat(spark.streams().active()).isEmpty();
    }

    @Test
    void wakesTheThreadThatWaitsForSomethingElse() {
        CountDownLatch waiting = new CountDownLatch(1);
        CompletableFuture<Void> end = inBackground(() -> {
            waiting.countDown();
            new CountDownLatch(1).await();
        });
        await(waiting);

        assertThat(stream.stop(GRACE)).isTrue();

        end.join();
    }

    @Test
    void leavesNoInterruptBehind() {
        CountDownLatch waiting = new CountDownLatch(1);
        CompletableFuture<Boolean> interrupted = CompletableFuture.supplyAsync(
                () -> {
                    stream.run(() -> {
                        waiting.countDown();
                        while (!Thread.currentThread().isInterrupted()) {
                            Thread.onSpinWait();
                        }
                    });
                    return Thread.currentThread().isInterrupted();
                },
                task -> new Thread(task, "stream").start());
        await(waiting);

        assertThat(stream.stop(GRACE)).isTrue();

        assertThat(interrupted.join()).isFalse();
    }

    @Test
    void doesNotBeginOnceStopped() {
        stream.stop(Duration.ZERO);

        stream.run(() -> {
            throw new AssertionError("it ran");
        });
    }

    @Test
    void passesFailuresOn() {
        IllegalStateException failure = new IllegalStateException("broken");

        assertThatThrownBy(() -> stream.run(() -> {
                    throw failure;
                }))
                .isSameAs(failure);
    }

    private CompletableFuture<Void> inBackground(Interruptible work) {
        return CompletableFuture.runAsync(
                () -> stream.run(() -> {
                    try {
                        work.run();
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                }),
                task -> new Thread(task, "stream").start());
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private interface Interruptible {
        void run() throws Exception;
    }
}
