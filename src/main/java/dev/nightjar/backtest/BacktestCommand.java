package dev.nightjar.backtest;

import static java.time.temporal.ChronoUnit.DAYS;

import dev.nightjar.command.Commands;
import dev.nightjar.command.InstallationOptions;
import dev.nightjar.command.NewFile;
import dev.nightjar.command.ProgressDisplay;
import dev.nightjar.command.ReportOptions;
import dev.nightjar.evaluation.Scores;
import dev.nightjar.feature.EntityHistory;
import dev.nightjar.measure.HtmlPage;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.session.Sessions;
import dev.nightjar.store.FeatureStore;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code nightjar backtest}. */
@Command(
        name = "backtest",
        description =
                "Walks through history day by day, as it would have happened: train, judge, forecast, and see what"
                        + " came true. Changes nothing.",
        mixinStandardHelpOptions = true)
public final class BacktestCommand implements Callable<Integer> {
    private static final String TEMPLATE = "/dev/nightjar/backtest/report.html";

    @Mixin
    private InstallationOptions installation = new InstallationOptions();

    @Mixin
    private ReportOptions report = new ReportOptions();

    @Option(
            names = "--prices",
            paramLabel = "FILE|DIR",
            description = "Daily prices, as for ingest. Default: the feature store's.")
    private @Nullable Path prices;

    @Option(names = "--from", paramLabel = "DATE", required = true, description = "First day, YYYY-MM-DD.")
    private LocalDate from = LocalDate.EPOCH;

    @Option(names = "--to", paramLabel = "DATE", required = true, description = "Last day, YYYY-MM-DD.")
    private LocalDate to = LocalDate.EPOCH;

    @Option(
            names = "--html",
            paramLabel = "FILE",
            converter = NewFile.class,
            description = "Also writes a page with plots.")
    private @Nullable Path html;

    /** The main class for spark-submit. */
    public static void main(String[] args) {
        System.exit(Commands.run(new BacktestCommand(), args));
    }

    @Override
    public Integer call() {
        if (from.isAfter(to)) {
            throw new NightjarException(
                    ReasonCode.ARGUMENT_INVALID,
                    "Cannot walk: --from " + from + " is after --to " + to + "; name the first day and the last");
        }
        Pipeline pipeline = installation.priceHistoryPipeline();
        Map<String, EntityHistory> histories = histories();
        System.err.println("Starting Spark");
        SparkSession spark = Sessions.open("nightjar-backtest " + pipeline.name());
        BacktestResult result;
        LocalDate before = from.minusDays(1);
        try (ProgressDisplay display =
                ProgressDisplay.of("Day", DAYS.between(before, to), line -> System.err.println(line))) {
            result = new BacktestJob(spark, pipeline, histories)
                    .execute(from, to, day -> display.at(DAYS.between(before, day), day.toString()));
        } finally {
            spark.stop();
        }
        System.out.print(summary(result));
        report.write(result.report());
        if (html != null) {
            HtmlPage.write(html, TEMPLATE, result.reportWithDays());
            System.out.println("Page       " + html);
        }
        return 0;
    }

    private Map<String, EntityHistory> histories() {
        if (prices != null) {
            return PriceFolder.read(prices);
        }
        try (FeatureStore store = FeatureStore.open(installation.settings().postgres())) {
            Map<String, EntityHistory> stored = store.histories();
            if (stored.isEmpty()) {
                throw new NightjarException(
                        ReasonCode.WINDOW_EMPTY,
                        "Cannot walk from " + from + " to " + to + ": the feature store holds no prices; run nightjar"
                                + " ingest, or name files with --prices");
            }
            return stored;
        }
    }

    static String summary(BacktestResult result) {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "%nWalked     %s to %s, %d trading days, %d forecasts whose outcome is known%n%n",
                result.from(),
                result.to(),
                result.walk().days(),
                result.walk().served().size()));
        text.append(String.format(
                Locale.ROOT,
                "%-20s %6s %10s %10s %8s %10s %8s%n",
                "",
                "rows",
                "accuracy",
                "naive",
                "skill",
                "interval",
                "width"));
        result.scores().byEntity().forEach((entity, scores) -> text.append(line(entity, scores)));
        Scores all = result.scores().all();
        text.append(line("all", all));
        text.append(String.format(
                Locale.ROOT,
                "%nIntervals  say %.0f %%, held %.1f %%%nVersions   %d promoted, %d rolled back%n",
                100 * result.pipeline().model().intervalLevel(),
                100 * all.coverage(),
                result.promotions(),
                result.rollbacks()));
        result.reasons().forEach((code, count) -> text.append(String.format("           %5d %s%n", count, code)));
        if (!(all.skill() > 0)) {
            text.append(
                    String.format("Mind       it has no skill: \"the price stays as it is\" is as good a forecast%n"));
        }
        text.append(String.format(Locale.ROOT, "Took       %.1f s%n", result.wallSeconds()));
        return text.toString();
    }

    private static String line(String name, Scores scores) {
        return String.format(
                Locale.ROOT,
                "%-20s %6d %8.2f %% %8.2f %% %8.4f %8.1f %% %6.2f %%%n",
                name,
                scores.rows(),
                scores.accuracy(),
                scores.naiveAccuracy(),
                scores.skill(),
                100 * scores.coverage(),
                100 * scores.intervalWidth());
    }
}
