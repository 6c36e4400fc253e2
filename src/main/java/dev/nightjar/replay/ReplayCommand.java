package dev.nightjar.replay;

import dev.nightjar.command.InstallationOptions;
import dev.nightjar.command.ReportOptions;
import dev.nightjar.command.Seconds;
import dev.nightjar.measure.Latency;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Pipeline;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code nightjar replay}: publishes history as if live and says what became of it. */
@Command(
        name = "replay",
        description = "Publishes price files to the input topic as if live and reports answers, latency and accuracy.",
        mixinStandardHelpOptions = true)
public final class ReplayCommand implements Callable<Integer> {
    @Mixin
    private InstallationOptions installation = new InstallationOptions();

    @Mixin
    private ReportOptions report = new ReportOptions();

    @Option(names = "--prices", paramLabel = "FILE|DIR", required = true, description = "Daily prices, as for ingest.")
    private Path prices = Path.of("");

    @Option(names = "--from", paramLabel = "DATE", required = true, description = "First day, YYYY-MM-DD.")
    private LocalDate from = LocalDate.EPOCH;

    @Option(names = "--to", paramLabel = "DATE", required = true, description = "Last day, YYYY-MM-DD.")
    private LocalDate to = LocalDate.EPOCH;

    @Option(names = "--rate", paramLabel = "N/s", description = "Events per second. Default: 200/s.")
    private @Nullable String rate;

    @Option(
            names = "--speed-up",
            paramLabel = "X",
            description = "Instead of --rate: seconds of history per second, for example 86400 for a day a second.")
    private @Nullable Double speedUp;

    @Option(
            names = "--warmup",
            paramLabel = "5s",
            converter = Seconds.class,
            description =
                    "Leaves the events of the first seconds out of the latency (not out of the rest). Default: 0s.")
    private Duration warmup = Duration.ZERO;

    @Option(
            names = "--wait",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "Gives up when no further answer comes for so long. Default: ${DEFAULT-VALUE}.")
    private long waitS = 60;

    @Override
    public Integer call() {
        if (from.isAfter(to)) {
            throw new NightjarException(
                    ReasonCode.ARGUMENT_INVALID,
                    "Cannot replay: --from " + from + " is after --to " + to + "; name the first day and the last");
        }
        Pipeline pipeline = installation.pipeline();
        Pace pace = Pace.of(Optional.ofNullable(rate), Optional.ofNullable(speedUp));
        ReplayResult result = new ReplayJob(
                        pipeline,
                        installation.settings(),
                        new ReplayJob.Request(prices, from, to, pace, warmup, Duration.ofSeconds(waitS)),
                        System.out::println)
                .execute();
        print(result);
        report.write(result.report());
        if (result.lost() > 0) {
            System.err.println(ReasonCode.EVENTS_LOST + ": " + result.lost() + " of " + result.eventsSent()
                    + " events got no answer");
            System.err.println("  " + ReasonCode.EVENTS_LOST.remedy());
            return ReasonCode.EVENTS_LOST.kind().exitCode();
        }
        return 0;
    }

    private static void print(ReplayResult result) {
        line("Events sent", "%,d (%,.0f/s)", result.eventsSent(), result.achievedPerS());
        line(
                "Predictions",
                "%,d distinct, %,d duplicates, by version %s",
                result.distinctPredictions(),
                result.duplicates(),
                result.modelVersions());
        line("Dead letters", "%,d %s", result.deadLetters(), result.deadLettersByReason());
        line("Lost", "%,d", result.lost());
        Latency ms = result.latency();
        line(
                "Latency",
                "p50 %.1f ms, p95 %.1f ms, p99 %.1f ms, p99.9 %.1f ms, max %.1f ms%s",
                ms.p50(),
                ms.p95(),
                ms.p99(),
                ms.p999(),
                ms.max(),
                result.warmupS() > 0
                        ? String.format(Locale.ROOT, " (without the first %.0f s)", result.warmupS())
                        : "");
        line(
                "Accuracy",
                "%.3f %% over %,d outcomes; naive forecast %.3f %%; skill %.4f",
                result.accuracy(),
                result.outcomes(),
                result.naiveAccuracy(),
                result.skill());
    }

    private static void line(String label, String format, Object... values) {
        System.out.printf(Locale.ROOT, "%-13s " + format + "%n", merged(label, values));
    }

    private static Object[] merged(String label, Object... values) {
        Object[] all = new Object[values.length + 1];
        all[0] = label;
        System.arraycopy(values, 0, all, 1, values.length);
        return all;
    }
}
