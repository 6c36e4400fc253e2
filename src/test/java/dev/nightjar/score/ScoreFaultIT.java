package dev.nightjar.score;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.replay.Pace;
import dev.nightjar.replay.ReplayJob;
import dev.nightjar.replay.ReplayResult;
import dev.nightjar.simulate.Market;
import dev.nightjar.simulate.MarketFiles;
import dev.nightjar.stack.LocalStack;
import dev.nightjar.stack.Part;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Brokers and scorers that go away in the middle: nothing is lost, nothing is answered twice. FAULTS F1, F5. */
class ScoreFaultIT {
    private static final LocalDate FROM = LocalDate.of(2021, 1, 1);

    @TempDir
    static Path folder;

    private static LocalStack stack;

    @BeforeAll
    static void start() throws IOException {
        MarketFiles.write(
                new Market(MarketKnowledge.SEED).between(FROM, MarketKnowledge.LAST), folder.resolve("market"));
        stack = LocalStack.start(folder.resolve("stack"), Part.KAFKA);
    }

    @AfterAll
    static void stop() {
        stack.close();
    }

    /** {@code ChaosIT} kills one with the other trigger. */
    @Test
    void answersOnceWhenTheScorerIsKilled() throws Exception {
        String mark = UUID.randomUUID().toString().substring(0, 8);
        Settings settings = stack.settings();
        Process first = ScoreChild.start(mark, settings, Pipeline.Trigger.REAL_TIME);
        ScoreChild.awaitReady(mark);
        List<String> said = new CopyOnWriteArrayList<>();
        CompletableFuture<ReplayResult> replay = replay(ScorePipelines.marked(mark), settings, said);
        awaitAnswers(said);
        first.destroyForcibly().waitFor();

        Process second = ScoreChild.start(mark, settings, Pipeline.Trigger.REAL_TIME);
        try {
            assertAnsweredOnce(replay.get(150, TimeUnit.SECONDS));
        } finally {
            second.destroyForcibly().waitFor();
        }
    }

    @Test
    void answersOnceWhenTheBrokerRestarts() throws Exception {
        String mark = UUID.randomUUID().toString().substring(0, 8);
        Settings settings = stack.settings();
        Process scorer = ScoreChild.start(mark, settings, Pipeline.Trigger.MICRO_BATCH);
        try {
            ScoreChild.awaitReady(mark);
            List<String> said = new CopyOnWriteArrayList<>();
            CompletableFuture<ReplayResult> replay = replay(ScorePipelines.marked(mark), settings, said);
            awaitAnswers(said);

            stack.stopPart(Part.KAFKA);
            stack.startPart(Part.KAFKA);

            assertAnsweredOnce(replay.get(150, TimeUnit.SECONDS));
            assertThat(scorer.isAlive()).isTrue();
        } finally {
            scorer.destroyForcibly().waitFor();
        }
    }

    private static void assertAnsweredOnce(ReplayResult result) {
        assertThat(result.lost()).isZero();
        assertThat(result.duplicates()).isZero();
        assertThat(result.distinctPredictions() + result.deadLetters()).isEqualTo(result.eventsSent());
    }

    /** Until some events are answered and others are not: whatever happens now happens in the middle. */
    private static void awaitAnswers(List<String> said) {
        Awaitility.await()
                .atMost(60, TimeUnit.SECONDS)
                .until(() -> said.stream().anyMatch(line -> line.matches("Sent .* answered [1-9].*")));
    }

    private static CompletableFuture<ReplayResult> replay(Pipeline pipeline, Settings settings, List<String> said) {
        ReplayJob.Request request = new ReplayJob.Request(
                folder.resolve("market"),
                FROM,
                MarketKnowledge.LAST,
                new Pace.Rate(80),
                Duration.ZERO,
                Duration.ofSeconds(90));
        ReplayJob job = new ReplayJob(pipeline, settings, request, said::add);
        return CompletableFuture.supplyAsync(job::execute, task -> new Thread(task, "replay").start());
    }
}
