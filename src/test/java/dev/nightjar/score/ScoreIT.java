package dev.nightjar.score;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.replay.Pace;
import dev.nightjar.replay.ReplayJob;
import dev.nightjar.replay.ReplayResult;
import dev.nightjar.simulate.Market;
import dev.nightjar.simulate.MarketFiles;
import dev.nightjar.stack.Part;
import dev.nightjar.stack.SharedStack;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ScoreIT {
    @RegisterExtension
    static final SharedStack STACK = SharedStack.with(Part.KAFKA);

    private static final MarketKnowledge KNOWLEDGE = new MarketKnowledge();

    @TempDir
    static Path folder;

    private static SparkSession spark;

    @BeforeAll
    static void open() throws IOException {
        spark = SparkSession.builder()
                .master("local[4]")
                .appName("ScoreIT")
                .config("spark.ui.enabled", "false")
                .config("spark.sql.session.timeZone", "UTC")
                .getOrCreate();
        MarketFiles.write(
                new Market(MarketKnowledge.SEED).between(MarketKnowledge.FIRST, MarketKnowledge.LAST), folder);
    }

    @AfterAll
    static void close() {
        spark.stop();
    }

    @ParameterizedTest
    @EnumSource(Pipeline.Trigger.class)
    void answersEveryEventOnce(Pipeline.Trigger trigger) {
        Pipeline pipeline = ScorePipelines.unique();
        Settings settings = STACK.freshSettings("score");
        double rate = Double.parseDouble(System.getProperty("score.rate", "500"));
        LocalDate from = LocalDate.parse(System.getProperty("score.from", "2021-01-01"));

        ReplayResult result;
        try (RunningScorer scorer = RunningScorer.start(spark, pipeline, settings, KNOWLEDGE, trigger)) {
            scorer.awaitReady();
            result = new ReplayJob(
                            pipeline,
                            settings,
                            new ReplayJob.Request(
                                    folder,
                                    from,
                                    MarketKnowledge.LAST,
                                    new Pace.Rate(rate),
                                    Duration.ZERO,
                                    Duration.ofSeconds(30)),
                            System.out::println)
                    .execute();
        }

        System.out.println(trigger + " " + result);
        assertThat(result.lost()).isZero();
        assertThat(result.duplicates()).isZero();
        assertThat(result.deadLetters()).isZero();
        assertThat(result.distinctPredictions()).isEqualTo(result.eventsSent());
        assertThat(result.modelVersion()).isEqualTo("7");
    }
}
