package dev.nightjar.claims.worker;

import dev.nightjar.command.InstallationOptions;
import dev.nightjar.command.ReportOptions;
import dev.nightjar.command.Seconds;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.topic.ClaimTopics;
import dev.nightjar.topic.WorkQueue;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.spark.util.ShutdownHookManager;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import scala.runtime.BoxedUnit;

/** Options of every worker, and how it is run; a picocli mixin. */
public final class WorkerOptions {
    /** Above Spark's own shutdown hook (50): the work in hand may end while its Spark still runs. */
    private static final int BEFORE_SPARK = 100;

    private static final Duration GRACE = Duration.ofSeconds(20);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    @Mixin
    private InstallationOptions installation = new InstallationOptions();

    @Mixin
    private ReportOptions report = new ReportOptions();

    @Option(
            names = "--until-idle",
            paramLabel = "DURATION",
            converter = Seconds.class,
            description = "Ends when nothing came and nothing waited for so long, 30s. Default: stays.")
    private @Nullable Duration untilIdle;

    @Option(
            names = "--max-claims",
            paramLabel = "N",
            description = "Ends when so many records are settled: done, found done, of another pipeline, or given up.")
    private int maxClaims;

    @Option(
            names = "--attempts",
            paramLabel = "N",
            defaultValue = "5",
            description = "A record whose work failed so often goes to TOPIC-dlq. Default: ${DEFAULT-VALUE}.")
    private int attempts = 5;

    @Option(
            names = "--pause",
            paramLabel = "DURATION",
            converter = Seconds.class,
            defaultValue = "1s",
            description = "Before the second attempt; doubles up to a minute. Default: ${DEFAULT-VALUE}.")
    private Duration pause = Duration.ofSeconds(1);

    /** The installation. */
    public InstallationOptions installation() {
        return installation;
    }

    /**
     * Runs a worker until it is stopped, by SIGTERM too, or its limits are reached.
     *
     * @param name {@code train}
     * @param group the consumer group's name after the pipeline's
     * @param topic to read
     */
    public int run(String name, String group, Pipeline pipeline, Settings settings, String topic, Task task) {
        report.requireWritable();
        Consumer<String> console = System.out::println;
        Worker worker = new Worker(
                name,
                pipeline,
                () -> {
                    new ClaimTopics(settings.kafka(), pipeline).ensure();
                    return WorkQueue.open(settings.kafka(), "nightjar-" + pipeline.name() + "-" + group, topic);
                },
                task,
                new Retries(Math.max(1, attempts), pause, pause.compareTo(LONGEST_PAUSE) > 0 ? pause : LONGEST_PAUSE),
                new Limits(Optional.ofNullable(untilIdle), maxClaims),
                console);
        ShutdownHookManager.addShutdownHook(BEFORE_SPARK, () -> {
            worker.stop(GRACE);
            return BoxedUnit.UNIT;
        });
        report.write(worker.run().report());
        return 0;
    }
}
