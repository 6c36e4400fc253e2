package dev.nightjar.backtest;

import dev.nightjar.feature.Feature;
import dev.nightjar.forecast.Forecaster;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.training.PriceTrainer;
import dev.nightjar.training.TrainingRows;
import dev.nightjar.walkforward.LabelledRow;
import dev.nightjar.walkforward.Trainer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Fits the nights' models with MLlib, some at once: a night's few rows do not fill a core. */
final class MllibNights implements Trainer, AutoCloseable {
    private static final int AT_ONCE = 2;

    private final Function<List<Row>, Dataset<Row>> datasets;
    private final PriceTrainer trainer;
    private final double level;
    private final ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);

    /** @param datasets makes a data set of rows of {@link TrainingRows#schema} */
    MllibNights(Pipeline pipeline, Function<List<Row>, Dataset<Row>> datasets) {
        this.datasets = datasets;
        this.trainer = new PriceTrainer(
                pipeline.model(),
                pipeline.features().names().stream().map(Feature::of).toList());
        this.level = pipeline.model().intervalLevel();
    }

    @Override
    public CompletableFuture<Forecaster> train(Instant night, List<LabelledRow> rows) {
        return CompletableFuture.supplyAsync(() -> fit(night, rows), threads);
    }

    private Forecaster fit(Instant night, List<LabelledRow> labelled) {
        List<Row> plain = labelled.stream()
                .map(row -> TrainingRows.row(row.entity(), row.example()))
                .toList();
        Dataset<Row> rows = TrainingRows.arranged(datasets.apply(plain)).cache();
        try {
            return new Forecaster(trainer.regressor(rows, Map.of("window_until", night.toString())), level);
        } finally {
            rows.unpersist();
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
