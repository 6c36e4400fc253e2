package dev.nightjar.watch;

import dev.nightjar.command.Commands;
import dev.nightjar.command.InstallationOptions;
import dev.nightjar.command.ReportOptions;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.session.Sessions;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code nightjar skew}. */
@Command(
        name = "skew",
        description = {
            "Computes the features of a day's predictions again, from the rows that the scorer had, and lists those that"
                    + " are not the same to the last bit.",
            "Ends with 0 without any, with 1 otherwise; with 2 where there is no prediction of that day, with 4 where none"
                    + " could be looked at."
        },
        mixinStandardHelpOptions = true)
public final class SkewCommand implements Callable<Integer> {
    @Mixin
    private InstallationOptions installation = new InstallationOptions();

    @Mixin
    private ReportOptions report = new ReportOptions();

    @Option(
            names = "--date",
            required = true,
            paramLabel = "DATE",
            description =
                    "The UTC day on which the predictions were made, 2026-11-20; their topic must still have them.")
    private LocalDate date = LocalDate.EPOCH;

    /** The main class for spark-submit. */
    public static void main(String[] args) {
        System.exit(Commands.run(new SkewCommand(), args));
    }

    @Override
    public Integer call() {
        Pipeline pipeline = installation.priceHistoryPipeline();
        Settings settings = installation.settings();
        System.err.println("Starting Spark");
        SparkSession spark = Sessions.open("nightjar-skew " + pipeline.name());
        try {
            Skew skew = new SkewJob(spark, pipeline, settings).execute(date);
            System.out.print(text(skew));
            report.write(report(pipeline, skew));
            requireSome(pipeline, skew);
            return skew.differing() == 0 ? 0 : ReasonCode.Kind.FAILED.exitCode();
        } finally {
            spark.stop();
        }
    }

    /** A day of which nothing was compared is no day without mismatches. */
    private void requireSome(Pipeline pipeline, Skew skew) {
        if (skew.predictions() == 0) {
            throw new NightjarException(
                    ReasonCode.PREDICTION_UNKNOWN,
                    "Cannot compare: " + pipeline.topics().predictions() + " holds no prediction made on " + date);
        }
        if (skew.predictions() == skew.unknown()) {
            throw new NightjarException(
                    ReasonCode.PREDICTION_UNPROVEN,
                    "Cannot compare: the store has the rows of none of the " + skew.unknown() + " predictions made on "
                            + date);
        }
    }

    private String text(Skew skew) {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "%,d predictions made on %s: %,d with the same features, %,d mismatches%n",
                skew.predictions(),
                date,
                skew.same(),
                skew.differing()));
        if (skew.unknown() > 0) {
            text.append(String.format(
                    Locale.ROOT,
                    "%,d could not be looked at: they name no revision of the store's rows, or one that it never had%n",
                    skew.unknown()));
        }
        for (Skew.Difference difference : skew.differences()) {
            text.append(String.format(
                    "%s  %s  served %s, recomputed %s%n",
                    difference.predictionId(), difference.feature(), difference.served(), difference.recomputed()));
        }
        return text.toString();
    }

    private Map<String, Object> report(Pipeline pipeline, Skew skew) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("pipeline", pipeline.name());
        facts.put("date", date.toString());
        facts.put("predictions", skew.predictions());
        facts.put("same", skew.same());
        facts.put("mismatches", skew.differing());
        facts.put("unknown", skew.unknown());
        facts.put(
                "differences",
                skew.differences().stream()
                        .map(difference -> Map.of(
                                "prediction_id", difference.predictionId(),
                                "feature", difference.feature(),
                                "served", difference.served(),
                                "recomputed", difference.recomputed()))
                        .toList());
        return facts;
    }
}
