package dev.nightjar.score.explain;

import dev.nightjar.command.Commands;
import dev.nightjar.command.InstallationOptions;
import dev.nightjar.command.ReportOptions;
import dev.nightjar.command.Since;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.message.SourcePosition;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.Settings;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code nightjar explain PREDICTION_ID}. */
@Command(
        name = "explain",
        description = "Makes a prediction again from its event's bytes, the rows and the model version it was made of;"
                + " says whether it is identical to the last bit, and why it is what it is. Writes nothing.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExit codes:%n",
        footer = {
            "  0  identical to the last bit",
            "  1  something differs; the first difference is named",
            "  2  there is no such prediction",
            "  4  what it was made of is gone or away: not proven"
        })
public final class ExplainCommand implements Callable<Integer> {
    @Mixin
    private InstallationOptions installation = new InstallationOptions();

    @Mixin
    private ReportOptions report = new ReportOptions();

    @Parameters(
            arity = "0..1",
            paramLabel = "PREDICTION_ID",
            description = "The record's prediction_id; or its event's position (commodity-prices/2/41).")
    private @Nullable String id;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            converter = Since.class,
            description = "Searches predictions not older than 30m, 2h or 7d, or from 2026-11-20 or"
                    + " 2026-11-20T10:00:00Z on. Default: all that the topic holds.")
    private @Nullable Instant since;

    @Option(
            names = "--sample",
            paramLabel = "N",
            description = "Instead of one prediction, makes so many random ones again and counts; at most 100000.")
    private @Nullable Integer sample;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Which random ones. Default: ${DEFAULT-VALUE}.")
    private long seed = 1;

    /** As a program of its own. */
    public static void main(String[] args) {
        System.exit(Commands.run(new ExplainCommand(), args));
    }

    @Override
    public Integer call() {
        boolean one = id != null;
        if (one == (sample != null)) {
            throw refused("give either a PREDICTION_ID or --sample N");
        }
        if (sample != null && (sample < 1 || sample > 100_000)) {
            throw refused("--sample is between 1 and 100000, not " + sample);
        }
        String wanted = id == null ? "" : predictionId(id);
        report.requireWritable();
        Pipeline pipeline = installation.pipeline();
        Settings settings = installation.settings();
        AnswerTopic topic = new AnswerTopic(
                settings.kafka(), pipeline.topics().predictions(), Optional.ofNullable(since), System.out::println);
        try (ExplainJob job = new ExplainJob(pipeline, settings, topic)) {
            return sample == null ? explain(job, wanted) : sample(job, sample);
        }
    }

    private int explain(ExplainJob job, String wanted) {
        ExplainJob.Explained explained = job.explain(wanted);
        System.out.print(ExplainPage.of(explained));
        report.write(ExplainReport.of(explained));
        Verdict verdict = explained.audited().verdict();
        if (verdict instanceof Verdict.Differs differs) {
            throw new NightjarException(
                    ReasonCode.PREDICTION_DIFFERS, "Prediction " + wanted + " differs: " + differs.first());
        }
        if (verdict instanceof Verdict.Unproven unproven) {
            throw new NightjarException(
                    ReasonCode.PREDICTION_UNPROVEN, "Cannot prove prediction " + wanted + ": " + unproven.why());
        }
        return 0;
    }

    private int sample(ExplainJob job, int most) {
        long begun = System.nanoTime();
        ExplainJob.Sampled sampled = job.sample(most, seed, System.out::println);
        double seconds = Duration.ofNanos(System.nanoTime() - begun).toMillis() / 1000.0;
        System.out.print(ExplainPage.of(sampled, seed));
        report.write(ExplainReport.of(sampled, seed, seconds));
        Tally tally = sampled.tally();
        if (tally.differing() > 0) {
            throw new NightjarException(
                    ReasonCode.PREDICTION_DIFFERS,
                    tally.differing() + " of " + tally.all() + " predictions differ from what they are when made again;"
                            + " explain each for more");
        }
        if (tally.unproven() > 0) {
            throw new NightjarException(
                    ReasonCode.PREDICTION_UNPROVEN,
                    "Cannot prove " + tally.unproven() + " of " + tally.all() + " predictions");
        }
        return 0;
    }

    /** An event's position names its prediction, too. */
    private static String predictionId(String written) {
        String text = written.strip();
        if (text.toLowerCase(Locale.ROOT).matches("[0-9a-f]{32}")) {
            return text.toLowerCase(Locale.ROOT);
        }
        return SourcePosition.parse(text.replace(':', '/'))
                .map(SourcePosition::predictionId)
                .orElseThrow(() -> refused("'" + text.replaceAll("[\\p{Cntrl}\\p{Cf}]", "?")
                        + "' is neither a prediction_id (32 hexadecimal digits) nor an event's position (TOPIC/2/41)"));
    }

    private static NightjarException refused(String why) {
        return new NightjarException(ReasonCode.ARGUMENT_INVALID, "Cannot explain: " + why);
    }
}
