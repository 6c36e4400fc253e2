package dev.nightjar.backtest;

import dev.nightjar.feature.EntityHistory;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.training.TrainingRows;
import dev.nightjar.walkforward.Walk;
import dev.nightjar.walkforward.WalkForward;
import java.time.LocalDate;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.spark.sql.SparkSession;

/** Walks a pipeline through history. */
public final class BacktestJob {
    private final SparkSession spark;
    private final Pipeline pipeline;
    private final Map<String, EntityHistory> histories;

    /** @param histories by commodity */
    public BacktestJob(SparkSession spark, Pipeline pipeline, Map<String, EntityHistory> histories) {
        this.spark = spark;
        this.pipeline = pipeline;
        this.histories = Map.copyOf(histories);
    }

    /**
     * Walks.
     *
     * @param from first day whose events are forecast
     * @param to last day
     * @param progress told each trading day that is done
     * @throws NightjarException WINDOW_EMPTY if no event of these days could be forecast
     */
    public BacktestResult execute(LocalDate from, LocalDate to, Consumer<LocalDate> progress) {
        long started = System.nanoTime();
        try (MllibNights nights =
                new MllibNights(pipeline, rows -> spark.createDataFrame(rows, TrainingRows.schema()))) {
            Walk walk = new WalkForward(pipeline, histories, nights).walk(from, to, progress);
            if (walk.served().isEmpty()) {
                throw new NightjarException(
                        ReasonCode.WINDOW_EMPTY,
                        "Cannot walk from " + from + " to " + to
                                + ": no event of these days could be forecast; the prices must begin "
                                + pipeline.window().toDays() + " days and " + EntityHistory.MOST_KNOWN_DAYS
                                + " trading days earlier, and end later");
            }
            return new BacktestResult(pipeline, from, to, walk, (System.nanoTime() - started) / 1e9);
        }
    }
}
