package dev.nightjar.score;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.score.guard.Resume;
import dev.nightjar.score.guard.SilenceLimits;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.spark.sql.SparkSession;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A scorer in this JVM, on a thread of its own. */
final class RunningScorer implements AutoCloseable {
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final ScoreJob job;
    private final CompletableFuture<Void> end;

    private RunningScorer(Function<Consumer<String>, ScoreJob> sayingTo) {
        job = sayingTo.apply(line -> {
            lines.add(line);
            System.out.println("[score] " + line);
        });
        end = CompletableFuture.runAsync(job::execute, task -> new Thread(task, "scorer").start());
    }

    static RunningScorer start(
            SparkSession spark,
            Pipeline pipeline,
            Settings settings,
            KnowledgeSource knowledge,
            Pipeline.Trigger trigger) {
        return new RunningScorer(
                console -> new ScoreJob(spark, pipeline, settings, knowledge, trigger, Resume.CHECKPOINT, console));
    }

    /** In micro-batches. */
    static RunningScorer start(
            SparkSession spark, Pipeline pipeline, Settings settings, Answering answering, SilenceLimits limits) {
        return new RunningScorer(console -> new ScoreJob(
                spark,
                pipeline,
                settings,
                answering,
                Pipeline.Trigger.MICRO_BATCH,
                Resume.CHECKPOINT,
                limits,
                console));
    }

    RunningScorer awaitReady() {
        return awaitLine("Ready: ");
    }

    RunningScorer awaitLine(String start) {
        Awaitility.await(start).atMost(Duration.ofSeconds(90)).until(() -> {
            assertThat(end).as("scorer").isNotCompletedExceptionally();
            return lines.stream().anyMatch(line -> line.startsWith(start));
        });
        return this;
    }

    /** Why it ends by itself; nothing is left to close then. */
    @Nullable
    Throwable awaitFailure() throws InterruptedException, TimeoutException {
        try {
            end.get(90, TimeUnit.SECONDS);
            throw new AssertionError("the scorer ended without an error");
        } catch (ExecutionException e) {
            return e.getCause();
        } finally {
            job.stop(Duration.ofSeconds(30));
        }
    }

    List<String> lines() {
        return lines;
    }

    @Override
    public void close() {
        job.stop(Duration.ofSeconds(30));
        end.join();
    }
}
