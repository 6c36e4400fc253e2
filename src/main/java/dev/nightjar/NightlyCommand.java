package dev.nightjar;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
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
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeParseException;
import java.util.Optional;
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
    private static final Duration LONGEST_NAP = Duration.ofMinutes(1);

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
                            + " stopped. A night that fails is said and does not end it.")
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
        ExecutionTime schedule = schedule(pipeline);
        if (stay && night != null) {
            throw new NightjarException(
                    ReasonCode.ARGUMENT_INVALID, "Cannot stay for one night: give --stay or --night, not both");
        }
        NightlyJob job = new NightlyJob(pipeline, settings, step -> System.err.println(step + " …"));
        if (!stay) {
            run(job, night == null ? due(schedule, Clock.systemUTC().instant(), job.requested()) : instant(night));
            return 0;
        }
        Instant begun = Instant.EPOCH;
        while (true) {
            Instant now = Clock.systemUTC().instant();
            try {
                Instant due = due(schedule, now, job.requested());
                if (due.isAfter(begun)) {
                    begun = due;
                    run(job, due);
                    System.out.println("Next night: " + next(schedule, due) + ", or when a retrain is asked for");
                }
            } catch (NightjarException e) {
                EventLog.of("nightly", "pipeline", pipeline.name()).error("night_failed", e, "night", begun);
                System.err.println(e.reason() + ": " + e.getMessage());
            }
            nap(Duration.between(Clock.systemUTC().instant(), next(schedule, now)));
        }
    }

    private void run(NightlyJob job, Instant time) {
        NightlyResult result = job.execute(time);
        System.out.print(result.text());
        report.write(result.report());
    }

    /** Not for long: a retrain may be asked for, a clock may be set, and a machine may sleep. */
    private static void nap(Duration left) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(Math.max(0, Math.min(left.toMillis() + 1, LONGEST_NAP.toMillis())));
    }

    private static ExecutionTime schedule(Pipeline pipeline) {
        String cron = pipeline.schedule().retrain();
        try {
            return ExecutionTime.forCron(new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX))
                    .parse(cron)
                    .validate());
        } catch (IllegalArgumentException e) {
            throw new NightjarException(
                    ReasonCode.CONFIGURATION_INVALID,
                    "Cannot read schedule.retrain \"" + cron + "\" of pipeline " + pipeline.name() + ": "
                            + e.getMessage() + "; give five cron fields, for example \"0 1 * * *\"",
                    e);
        }
    }

    /** The night to run: the schedule's latest, or that of a later request. */
    static Instant due(ExecutionTime schedule, Instant now, Optional<Instant> requested) {
        Instant latest = latest(schedule, now);
        return requested.filter(latest::isBefore).orElse(latest);
    }

    private static Instant latest(ExecutionTime schedule, Instant now) {
        ZonedDateTime time = now.atZone(ZoneOffset.UTC);
        return schedule.isMatch(time.withSecond(0).withNano(0))
                ? time.withSecond(0).withNano(0).toInstant()
                : schedule.lastExecution(time).orElse(time).toInstant();
    }

    private static Instant next(ExecutionTime schedule, Instant after) {
        ZonedDateTime time = after.atZone(ZoneOffset.UTC);
        return schedule.nextExecution(time).orElse(time.plusYears(1)).toInstant();
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
