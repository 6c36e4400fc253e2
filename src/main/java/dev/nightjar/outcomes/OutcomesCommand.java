package dev.nightjar.outcomes;

import dev.nightjar.command.Commands;
import dev.nightjar.command.InstallationOptions;
import dev.nightjar.command.ReportOptions;
import dev.nightjar.command.Seconds;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.session.Sessions;
import dev.nightjar.topic.KafkaClients;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.ShutdownHookManager;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import scala.runtime.BoxedUnit;

/** {@code nightjar outcomes}: what predictions came to. */
@Command(
        name = "outcomes",
        description = {
            "Keeps every prediction in the lake, and counts what each came to: live accuracy, skill and coverage by"
                    + " model version, commodity and day, in PostgreSQL (live_accuracy, live_accuracy_daily).",
            "Takes what is in the predictions topic now. Run twice, it changes nothing."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "What counts: the close, as it was first known, of the day that a forecast aimed at; on a holiday that of the",
            "next day which has one, within 7 days. A prediction waits until its price is there. An outcome at or below",
            "zero has no percentage error. Days are UTC days of the events that were predicted."
        })
public final class OutcomesCommand implements Callable<Integer> {
    /** Above the priority of Spark's own hook, which would stop the session under the query. */
    private static final int BEFORE_SPARK = 100;

    private static final Duration GRACE = Duration.ofSeconds(30);
    private static final Duration OFTEN = Duration.ofMinutes(5);

    @Mixin
    private InstallationOptions installation = new InstallationOptions();

    @Mixin
    private ReportOptions report = new ReportOptions();

    @Option(names = "--stream", description = "Goes on until it is stopped, and waits for what is away.")
    private boolean stream;

    @Option(
            names = "--every",
            paramLabel = "5m",
            converter = Seconds.class,
            description = "With --stream: how often figures are computed. Default: 5m.")
    private @Nullable Duration every;

    @Option(
            names = "--all-days",
            description = "Computes the figures of every day anew: after prices were changed by hand.")
    private boolean allDays;

    @Spec
    private @Nullable CommandSpec spec;

    /** What spark-submit runs. */
    public static void main(String[] args) {
        System.exit(Commands.run(new OutcomesCommand(), args));
    }

    @Override
    public Integer call() {
        if (every != null && (!stream || every.isZero())) {
            throw new ParameterException(
                    Objects.requireNonNull(spec).commandLine(),
                    stream ? "--every is 0; give a time above it, such as 5m" : "--every belongs to --stream");
        }
        Settings settings = installation.settings();
        Pipeline pipeline = installation.priceHistoryPipeline();
        KafkaClients.address(settings.kafka());
        System.out.println("Outcomes of pipeline " + pipeline.name() + ": starting Spark");
        SparkSession spark = Sessions.open("nightjar-outcomes " + pipeline.name());
        OutcomesJob.Days days = allDays ? OutcomesJob.Days.ALL : OutcomesJob.Days.DUE;
        OutcomesJob job = new OutcomesJob(spark, pipeline, settings, days, System.out::println);
        ShutdownHookManager.addShutdownHook(BEFORE_SPARK, () -> {
            job.stop(GRACE);
            return BoxedUnit.UNIT;
        });
        try {
            OutcomesResult result = stream ? job.executeUntilStopped(every == null ? OFTEN : every) : job.execute();
            System.out.println(OutcomesTable.of(result));
            report.write(result.report());
        } finally {
            spark.stop();
        }
        return 0;
    }
}
