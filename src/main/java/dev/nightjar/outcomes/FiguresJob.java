package dev.nightjar.outcomes;

import static org.apache.spark.sql.functions.col;

import dev.nightjar.lake.Lake;
import dev.nightjar.lake.LakeTable;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.store.FeatureStore;
import dev.nightjar.store.OutcomeStore;
import dev.nightjar.store.OutcomeSums;
import dev.nightjar.store.OutcomesDue;
import dev.nightjar.telemetry.EventLog;
import java.sql.Date;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Brings the figures of every day that is due to what lake and prices say. Run again, it changes nothing. */
final class FiguresJob {
    private final SparkSession spark;
    private final Pipeline pipeline;
    private final Lake lake;
    private final PriceSource prices;
    private final FeatureStore store;
    private final OutcomeStore outcomes;
    private final EventLog log;
    private final Consumer<String> console;

    /**
     * Wires the job.
     *
     * @param pipeline whose predictions count
     * @param console gets a line when there is something to compute
     */
    FiguresJob(
            SparkSession spark,
            Pipeline pipeline,
            Settings settings,
            FeatureStore store,
            EventLog log,
            Consumer<String> console) {
        this.spark = spark;
        this.pipeline = pipeline;
        this.lake = new Lake(spark, settings.lake());
        this.prices = new PriceSource(spark, FeatureStore.jdbcOptions(settings.postgres()));
        this.store = store;
        this.outcomes = store.outcomes();
        this.log = log;
        this.console = console;
    }

    /** Makes every day of the lake due. */
    void recompute() {
        outcomes.markAllDue(pipeline.name(), lake.root());
    }

    /**
     * Does all of it.
     *
     * @throws NightjarException STORE_AWAY, STORE_DENIED, LAKE_AWAY
     */
    FiguresResult execute() {
        OutcomesDue due = outcomes.due(pipeline.name(), lake.root(), CameTrue.HOLIDAY_DAYS);
        List<OutcomeSums> sums = compute(due);
        NavigableSet<LocalDate> days = due.days();
        sums.forEach(row -> days.add(row.day()));
        int changed = outcomes.settle(due, days, sums);
        outcomes.calibrate(
                pipeline.name(),
                pipeline.model().intervalLevel(),
                pipeline.confidence().outcomes(),
                pipeline.confidence().minOutcomes());
        if (changed > 0) {
            log.info("outcomes_settled", "days", days.size(), "rows_changed", changed);
        }
        return new FiguresResult(
                days.size(),
                changed,
                outcomes.totals(pipeline.name(), CameTrue.HOLIDAY_DAYS),
                outcomes.live(pipeline.name()));
    }

    private List<OutcomeSums> compute(OutcomesDue due) {
        NavigableSet<LocalDate> days = due.days();
        if (lake.version(LakeTable.PREDICTIONS).isEmpty() || (days.isEmpty() && !due.everyDay())) {
            return List.of();
        }
        console.accept(
                due.everyDay()
                        ? "Computing the figures of every day in the lake"
                        : String.format(Locale.ROOT, "Computing the figures of %,d days", days.size()));
        spark.sparkContext().setJobDescription("join predictions with the prices that came true");
        try {
            return figures(due, due.everyDay() ? Optional.empty() : Optional.of(days)).stream()
                    .map(DailyFigures::sums)
                    .toList();
        } catch (Exception e) {
            throw cause(e);
        } finally {
            spark.sparkContext().setJobDescription(null);
        }
    }

    private List<Row> figures(OutcomesDue due, Optional<NavigableSet<LocalDate>> days) {
        Dataset<Row> predictions =
                lake.read(LakeTable.PREDICTIONS).filter(col("pipeline").equalTo(pipeline.name()));
        // A forecast aims at its own day or later.
        Dataset<Row> cameTrue = CameTrue.of(prices.since(days.map(NavigableSet::first)), due.now());
        return DailyFigures.of(
                        days.map(some -> predictions.filter(isOneOf(some))).orElse(predictions), cameTrue)
                .collectAsList();
    }

    private static Column isOneOf(NavigableSet<LocalDate> days) {
        return col("day").isin(days.stream().map(Date::valueOf).toArray());
    }

    /** Spark reads store and lake lazily: whose failure it was decides the reason. */
    private NightjarException cause(Exception failure) {
        return NightjarException.in(failure)
                .or(() -> store.failure("read the prices", failure))
                .orElseGet(() -> new NightjarException(
                        ReasonCode.INTERNAL,
                        "Cannot join predictions with prices: " + failure.getMessage() + "; see the log",
                        failure));
    }
}
