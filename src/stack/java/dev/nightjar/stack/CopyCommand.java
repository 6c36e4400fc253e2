package dev.nightjar.stack;

import dev.nightjar.command.InstallationOptions;
import dev.nightjar.command.TriggerName;
import dev.nightjar.loadtest.CopyJob;
import dev.nightjar.loadtest.Route;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.session.Sessions;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.ShutdownHookManager;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import scala.runtime.BoxedUnit;

/** {@code nightjar loadtest-copy}: one of the load test's contenders, in a process of its own as the scorer is. */
@Command(
        name = "loadtest-copy",
        hidden = true,
        description = "Copies the load test's events by the scorer's own engine, without a model, until it is stopped.",
        mixinStandardHelpOptions = true)
final class CopyCommand implements Callable<Integer> {
    /** Above Spark's own shutdown hook (50): the query stops while its Spark still runs. */
    private static final int BEFORE_SPARK = 100;

    private static final Duration GRACE = Duration.ofSeconds(25);

    @Mixin
    private InstallationOptions installation = new InstallationOptions();

    @Option(
            names = "--trigger",
            paramLabel = "micro-batch|real-time",
            converter = TriggerName.class,
            defaultValue = "micro-batch",
            description = "Structured Streaming's trigger. Default: ${DEFAULT-VALUE}.")
    private Pipeline.Trigger trigger = Pipeline.Trigger.MICRO_BATCH;

    @Option(
            names = "--contender",
            paramLabel = "NAME",
            defaultValue = Baselines.COPY,
            description = "Whose topics. Default: ${DEFAULT-VALUE}.")
    private String contender = Baselines.COPY;

    @Option(
            names = "--extra-bytes",
            paramLabel = "N",
            defaultValue = "0",
            description = "Bytes that each value gains, with an answer's headers. Default: ${DEFAULT-VALUE}.")
    private int extraBytes;

    @Override
    public Integer call() {
        if (extraBytes < 0) {
            throw new NightjarException(
                    ReasonCode.ARGUMENT_INVALID, "Cannot add " + extraBytes + " bytes: give --extra-bytes ≥ 0");
        }
        Route route = Route.of(installation.pipeline(), contender);
        SparkSession spark = Sessions.open("nightjar-loadtest-copy");
        CopyJob job = new CopyJob(spark, installation.settings(), route, trigger, extraBytes, System.out::println);
        ShutdownHookManager.addShutdownHook(BEFORE_SPARK, () -> {
            job.stop(GRACE);
            return BoxedUnit.UNIT;
        });
        try {
            job.execute();
        } finally {
            spark.sparkContext().stop();
        }
        return 0;
    }
}
