package dev.nightjar.watch;

import dev.nightjar.command.Commands;
import dev.nightjar.command.InstallationOptions;
import dev.nightjar.command.NewFile;
import dev.nightjar.command.ReportOptions;
import dev.nightjar.command.Since;
import dev.nightjar.drift.Verdict;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.session.Sessions;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code nightjar drift}. */
@Command(
        name = "drift",
        description = {
            "Compares what a version is asked and answers with what it learned from, column by column.",
            "Reads its predictions in the lake; keeps the result in the store's table model_drift."
        })
public final class DriftCommand implements Callable<Integer> {
    @Mixin
    private InstallationOptions installation = new InstallationOptions();

    @Mixin
    private ReportOptions report = new ReportOptions();

    @Option(
            names = "--version",
            paramLabel = "N",
            description = "The registered version's number. Default: the champion.")
    private @Nullable String version;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            defaultValue = "7d",
            converter = Since.class,
            description = "Only predictions made in the last 30m, 2h or 7d, or not before 2026-11-20 or"
                    + " 2026-11-20T10:00:00Z. Default: ${DEFAULT-VALUE}.")
    private Instant since = Instant.EPOCH;

    @Option(
            names = "--retrain-if-drifted",
            description = "Where a column has drifted, asks for a retrain, once for each version, and ends with 3"
                    + " (DRIFTED). nightly and nightly --stay then run a night ahead of the schedule.")
    private boolean retrainIfDrifted;

    @Option(
            names = "--metrics",
            paramLabel = "FILE",
            converter = NewFile.class,
            description =
                    "Also writes the figures for Prometheus, to be read by the node exporter's textfile collector.")
    private @Nullable Path metrics;

    /** Not picocli's standard options: their --version would be the program's, and here it is the model's. */
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help message and exit.")
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private boolean help;

    /** The main class for spark-submit. */
    public static void main(String[] args) {
        System.exit(Commands.run(new DriftCommand(), args));
    }

    @Override
    public Integer call() {
        if (version != null && !version.matches("[0-9]{1,9}")) {
            throw new NightjarException(
                    ReasonCode.ARGUMENT_INVALID,
                    "Cannot look for drift of version \"" + version + "\": give a whole number");
        }
        Pipeline pipeline = installation.pipeline();
        Settings settings = installation.settings();
        System.err.println("Starting Spark");
        SparkSession spark = Sessions.open("nightjar-drift " + pipeline.name());
        try {
            DriftJob job = new DriftJob(spark, pipeline, settings, version, since, Instant.now());
            System.err.println("Counting predictions in the lake");
            DriftResult result = job.execute();
            System.out.print(DriftTable.of(result));
            report.write(result.report());
            if (metrics != null) {
                DriftMetrics.write(result, metrics);
            }
            if (retrainIfDrifted && result.verdict() == Verdict.DRIFTED) {
                throw drifted(result, job.requestRetrain(result));
            }
            return 0;
        } finally {
            spark.stop();
        }
    }

    private static NightjarException drifted(DriftResult result, Instant requested) {
        return new NightjarException(
                ReasonCode.DRIFTED,
                "Cannot leave " + result.version().model() + " version "
                        + result.version().version() + " as it is: " + String.join(", ", result.drifted())
                        + (result.drifted().size() == 1 ? " has" : " have") + " drifted; a retrain was asked for at "
                        + requested + ", run nightjar nightly");
    }
}
