package dev.nightjar;

import dev.nightjar.command.ByClaim;
import dev.nightjar.command.Commands;
import dev.nightjar.command.InstallationOptions;
import dev.nightjar.command.ReportOptions;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.telemetry.EventLog;
import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code nightjar nightly}. */
@Command(
        name = "nightly",
        description = {
            "One night's chain: goes back from a champion whose live accuracy has fallen, looks whether prices came in,"
                    + " retrains, judges. Run again after a kill, it does what is left; done already, it only says so.",
            "Ahead of the schedule it runs one when nightjar drift --retrain-if-drifted has asked for it.",
            "Ends with 0 whether the new version was promoted or not."
        },
        mixinStandardHelpOptions = true)
public final class NightlyCommand implements Callable<Integer> {
    @Mixin
    private InstallationOptions installation = new InstallationOptions();

    @Mixin
    private ReportOptions report = new ReportOptions();

    @Option(
            names = "--night",
            paramLabel = "INSTANT",
            description = "Which night: end of the training window, 2026-11-20T01:00:00Z. Default: the latest time that"
                    + " the pipeline's schedule.retrain names, or that of a later request.")
    private @Nullable String night;

    @Option(
            names = "--stay",
            description =
                    "Stays, and runs a night whenever schedule.retrain names one or a retrain is asked for, until it is"
                            + " stopped. A night that fails is said and does not end it; where something was away, it is"
                            + " tried again.")
    private boolean stay;

    /** The main class for spark-submit. */
    public static void main(String[] args) {
        System.exit(Commands.run(new NightlyCommand(), args));
    }

    @Override
    public Integer call() throws InterruptedException {
        Pipeline pipeline = installation.pipeline();
        if (pipeline.features().from() == Pipeline.FeatureSource.CLAIM) {
            throw ByClaim.refused("run a night of", pipeline);
        }
        Settings settings = installation.settings();
        NightSchedule schedule = NightSchedule.of(pipeline);
        if (stay && night != null) {
            throw new NightjarException(
                    ReasonCode.ARGUMENT_INVALID, "Cannot stay for one night: give --stay or --night, not both");
        }
        NightlyJob job = new NightlyJob(pipeline, settings, step -> System.err.println(step + " …"));
        if (!stay) {
            run(job, night == null ? schedule.due(Clock.systemUTC().instant(), job.requested()) : instant(night));
            return 0;
        }
        new NightWatch(
                        schedule,
                        job::requested,
                        time -> run(job, time),
                        Clock.systemUTC(),
                        time -> TimeUnit.MILLISECONDS.sleep(time.toMillis() + 1),
                        EventLog.of("nightly", "pipeline", pipeline.name()))
                .stay();
        return 0;
    }

    private void run(NightlyJob job, Instant time) {
        NightlyResult result = job.execute(time);
        System.out.print(result.text());
        report.write(result.report());
    }

    private static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw new NightjarException(
                    ReasonCode.ARGUMENT_INVALID,
                    "Cannot read --night " + text + ": give an instant (2026-11-20T01:00:00Z)",
                    e);
        }
    }
}
