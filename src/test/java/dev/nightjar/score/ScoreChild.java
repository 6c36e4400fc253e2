package dev.nightjar.score;

import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.score.guard.Resume;
import dev.nightjar.stack.LocalStack;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.awaitility.Awaitility;

/** A scorer as a process of its own, so that it can be killed. */
final class ScoreChild {
    private ScoreChild() {}

    /** Starts one; its output goes to this process's. */
    static Process start(String mark, Settings settings, Pipeline.Trigger trigger) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + LocalStack.projectHome().resolve("conf/jvm.options"),
                "-Xmx1g",
                "-Dlog4j2.configurationFile=nightjar-log4j2.xml",
                "-Dnightjar.log.file=" + log("score-child-" + mark + ".log"),
                ScoreChild.class.getName(),
                mark,
                settings.kafka().bootstrapServers().orElseThrow(),
                settings.checkpoints(),
                trigger.name()));
        // Not the test's own output: Surefire talks over it.
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(
                        Redirect.appendTo(log("score-child-" + mark + ".out").toFile()));
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        return builder.start();
    }

    /** Waits until the scorer with this mark says that it scores. */
    static void awaitReady(String mark) {
        Awaitility.await("Ready")
                .atMost(Duration.ofSeconds(90))
                .until(() ->
                        Files.readString(log("score-child-" + mark + ".out")).contains("[child] Ready"));
    }

    private static Path log(String name) {
        return LocalStack.projectHome().resolve("target").resolve(name);
    }

    public static void main(String[] args) {
        Settings settings = new Settings(
                new Settings.Kafka(Optional.of(args[1]), Map.of()),
                new Settings.Postgres(Optional.empty(), "", ""),
                new Settings.Mlflow(Optional.empty(), "", ""),
                "",
                args[2],
                "");
        SparkSession spark = SparkSession.builder()
                .master("local[4]")
                .appName("ScoreChild")
                .config("spark.ui.enabled", "false")
                .getOrCreate();
        new ScoreJob(
                        spark,
                        ScorePipelines.marked(args[0]),
                        settings,
                        new MarketKnowledge(),
                        Pipeline.Trigger.valueOf(args[3]),
                        Resume.CHECKPOINT,
                        line -> System.out.println("[child] " + line))
                .execute();
    }
}
