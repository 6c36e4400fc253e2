package dev.nightjar.score;

import dev.nightjar.command.TriggerName;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.replay.Pace;
import dev.nightjar.replay.ReplayJob;
import dev.nightjar.simulate.Market;
import dev.nightjar.simulate.MarketFiles;
import dev.nightjar.stack.LocalStack;
import dev.nightjar.stack.Part;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import org.apache.spark.sql.SparkSession;

/**
 * Latency of the stream alone, from meant to be sent to readable, scorer and sender in one JVM: {@code java -cp
 * target/test-classes:… dev.nightjar.score.BenchmarkScore micro-batch 1000 2008-01-01 10}: trigger, events per second,
 * first day of 22 years' history that end in 2021, seconds of warm-up left out. Spark settings by {@code -Dspark.…}.
 */
public final class BenchmarkScore {
    private BenchmarkScore() {}

    public static void main(String[] args) throws IOException {
        Pipeline.Trigger trigger = new TriggerName().convert(args[0]);
        Path folder = Files.createTempDirectory("nightjar-benchmark");
        MarketFiles.write(
                new Market(MarketKnowledge.SEED).between(MarketKnowledge.FIRST, MarketKnowledge.LAST), folder);
        SparkSession spark = SparkSession.builder()
                .master(System.getProperty("spark.master", "local[4]"))
                .appName("BenchmarkScore")
                .config("spark.ui.enabled", "false")
                .getOrCreate();
        Pipeline pipeline = ScorePipelines.unique();
        try (LocalStack stack = LocalStack.start(folder.resolve("stack"), Part.KAFKA)) {
            Settings settings = stack.settings();
            try (RunningScorer scorer =
                    RunningScorer.start(spark, pipeline, settings, new MarketKnowledge(), trigger)) {
                scorer.awaitReady();
                ReplayJob.Request request = new ReplayJob.Request(
                        folder,
                        LocalDate.parse(args[2]),
                        MarketKnowledge.LAST,
                        new Pace.Rate(Double.parseDouble(args[1])),
                        Duration.ofSeconds(Long.parseLong(args[3])),
                        Duration.ofSeconds(30));
                System.out.println(new ReplayJob(pipeline, settings, request, line -> {}).execute());
            }
        }
        spark.stop();
    }
}
