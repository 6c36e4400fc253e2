package dev.nightjar.retrain;

import dev.nightjar.command.ByClaim;
import dev.nightjar.command.Commands;
import dev.nightjar.command.InstallationOptions;
import dev.nightjar.command.ReportOptions;
import dev.nightjar.evaluation.Scores;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.session.Sessions;
import dev.nightjar.training.TrainingWindow;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code nightjar retrain}. */
@Command(
        name = "retrain",
        description = "Trains tonight's model, measures it on rows it has not seen and registers it in MLflow.",
        mixinStandardHelpOptions = true)
public final class RetrainCommand implements Callable<Integer> {
    @Mixin
    private InstallationOptions installation = new InstallationOptions();

    @Mixin
    private ReportOptions report = new ReportOptions();

    @Option(
            names = "--as-of",
            paramLabel = "DATE|INSTANT",
            description = "End of the window: a day (its close is known) or an instant. Default: now.")
    private @Nullable String asOf;

    /** The main class for spark-submit. */
    public static void main(String[] args) {
        System.exit(Commands.run(new RetrainCommand(), args));
    }

    @Override
    public Integer call() {
        Pipeline pipeline = installation.pipeline();
        refuseWhatIsNotTrained(pipeline);
        Settings settings = installation.settings();
        Instant end = asOf == null ? Instant.now() : TrainingWindow.asOf(asOf);
        System.err.println("Starting Spark");
        SparkSession spark = Sessions.open("nightjar-retrain " + pipeline.name());
        try {
            RetrainResult result =
                    new RetrainJob(spark, pipeline, settings, end, step -> System.err.println(step + " …")).execute();
            System.out.print(summary(result, pipeline));
            report.write(result.report());
            return result.floorPassed() ? 0 : ReasonCode.FLOOR_MISSED.kind().exitCode();
        } finally {
            spark.stop();
        }
    }

    private void refuseWhatIsNotTrained(Pipeline pipeline) {
        if (pipeline.features().from() == Pipeline.FeatureSource.CLAIM) {
            throw ByClaim.refused("train", pipeline);
        }
        if (asOf != null && pipeline.features().from() == Pipeline.FeatureSource.REQUEST) {
            throw new NightjarException(
                    ReasonCode.ARGUMENT_INVALID,
                    "Cannot train pipeline " + pipeline.name() + " as of " + asOf
                            + ": its rows carry no time; leave --as-of out");
        }
    }

    static String summary(RetrainResult result, Pipeline pipeline) {
        StringBuilder text = new StringBuilder();
        text.append(String.format("%n"))
                .append(result.learned().account().summary())
                .append(String.format("%n"));
        text.append(String.format(
                Locale.ROOT,
                "%-20s %6s %10s %10s %8s %10s%n",
                pipeline.entity(),
                "rows",
                "accuracy",
                "naive",
                "skill",
                result.scores().all().lastName()));
        for (Map.Entry<String, Scores> entry : result.scores().byEntity().entrySet()) {
            text.append(line(entry.getKey(), entry.getValue()));
        }
        text.append(line("all", result.scores().all()));
        text.append(String.format(
                Locale.ROOT,
                "%nModel      %s version %s, %s%nMLflow     %s%nTook       %.1f s%n",
                result.modelName(),
                result.modelVersion(),
                standing(result, pipeline),
                result.mlflowUrl(),
                result.wallSeconds()));
        return text.toString();
    }

    private static String line(String name, Scores scores) {
        return String.format(
                Locale.ROOT,
                "%-20s %6d %8.2f %% %8.2f %% %8.4f %10s%n",
                name,
                scores.rows(),
                scores.accuracy(),
                scores.naiveAccuracy(),
                scores.skill(),
                scores.last());
    }

    private static String standing(RetrainResult result, Pipeline pipeline) {
        if (!result.floorPassed()) {
            return ReasonCode.FLOOR_MISSED + ": accuracy is not above "
                    + pipeline.gate().minAccuracy() + " %; registered, not promoted";
        }
        return "waits for the judge: nightjar judge --pipeline " + pipeline.name();
    }
}
