package dev.nightjar.score;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.score.guard.Resume;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.spark.sql.SparkSession;
import org.awaitility.Awaitility;

/** A scorer in this JVM, on a thread of its own. */
final class RunningScorer implements AutoCloseable {
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final ScoreJob job;
    private final CompletableFuture<Void> end;

    private RunningScorer(
            SparkSession spark,
            Pipeline pipeline,
            Settings settings,
            KnowledgeSource knowledge,
            Pipeline.Trigger trigger) {
        job = new ScoreJob(spark, pipeline, settings, knowledge, trigger, Resume.CHECKPOINT, line -> {
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
        return new RunningScorer(spark, pipeline, settings, knowledge, trigger);
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

    List<String> lines() {
        return lines;
    }

    @Override
    public void close() {
        job.stop(Duration.ofSeconds(30));
        end.join();
    }
}
