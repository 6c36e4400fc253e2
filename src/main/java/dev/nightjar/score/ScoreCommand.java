package dev.nightjar.score;

import dev.nightjar.command.ByClaim;
import dev.nightjar.command.Commands;
import dev.nightjar.command.InstallationOptions;
import dev.nightjar.command.TriggerName;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.score.guard.Resume;
import dev.nightjar.session.Sessions;
import dev.nightjar.telemetry.MetricsPlugin;
import dev.nightjar.telemetry.MetricsServer;
import dev.nightjar.telemetry.ScoringMetrics;
import dev.nightjar.topic.KafkaClients;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.ShutdownHookManager;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import scala.runtime.BoxedUnit;

/** {@code nightjar score}: scores each event of the input topic as it arrives. */
@Command(
        name = "score",
        description = "Scores each event of the input topic as it arrives, until it is stopped.",
        mixinStandardHelpOptions = true)
public final class ScoreCommand implements Callable<Integer> {
    /** Above Spark's own shutdown hook (50): the query stops while its Spark still runs. */
    private static final int BEFORE_SPARK = 100;

    private static final Duration GRACE = Duration.ofSeconds(25);

    @Mixin
    private InstallationOptions installation = new InstallationOptions();

    @Option(
            names = "--trigger",
            paramLabel = "micro-batch|real-time",
            converter = TriggerName.class,
            description = "Structured Streaming's trigger. Default: the pipeline's scoring.trigger.")
    private Pipeline.@Nullable Trigger trigger;

    @Option(
            names = "--reset-checkpoint",
            description = "Sets the checkpoint aside and goes on from the offsets that the group has committed: for a"
                    + " damaged checkpoint, or an input topic that was made anew.")
    private boolean resetCheckpoint;

    @Option(
            names = "--accept-loss",
            description = "Goes on from what is left: gives up input records that retention deleted before they were"
                    + " answered, and resets the checkpoint as --reset-checkpoint does.")
    private boolean acceptLoss;

    /** The main class for spark-submit. */
    public static void main(String[] args) {
        System.exit(Commands.run(new ScoreCommand(), args));
    }

    @Override
    public Integer call() {
        Pipeline pipeline = installation.pipeline();
        if (pipeline.features().from() == Pipeline.FeatureSource.CLAIM) {
            throw ByClaim.refused("score the stream of", pipeline);
        }
        Settings settings = installation.settings();
        Pipeline.Trigger chosen = trigger != null ? trigger : pipeline.scoring().trigger();
        KafkaClients.address(settings.kafka());
        System.out.println("Scoring pipeline " + pipeline.name() + ": starting Spark");
        SparkSession spark =
                Sessions.open("nightjar-score " + pipeline.name(), MetricsPlugin.settings(settings.metricsPort()));
        ScoreJob job = new ScoreJob(spark, pipeline, settings, modelCache(), chosen, resume(), System.out::println);
        ShutdownHookManager.addShutdownHook(BEFORE_SPARK, () -> {
            job.stop(GRACE);
            return BoxedUnit.UNIT;
        });
        try (MetricsServer metrics = metrics(settings.metricsPort())) {
            job.execute();
        } finally {
            spark.sparkContext().stop();
        }
        return 0;
    }

    private Resume resume() {
        if (acceptLoss) {
            return Resume.WHAT_IS_LEFT;
        }
        return resetCheckpoint ? Resume.COMMITTED : Resume.CHECKPOINT;
    }

    private static @Nullable MetricsServer metrics(OptionalInt port) {
        if (port.isEmpty()) {
            return null;
        }
        MetricsServer server = MetricsServer.start(port.getAsInt(), ScoringMetrics.ofProcess());
        System.out.println("Metrics at http://localhost:" + server.port() + "/metrics");
        return server;
    }

    private static Path modelCache() {
        return InstallationOptions.home().resolve(".nightjar/model-cache").toAbsolutePath();
    }
}
