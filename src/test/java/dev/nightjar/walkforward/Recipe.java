package dev.nightjar.walkforward;

import dev.nightjar.feature.Feature;
import dev.nightjar.forecast.Forecaster;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.session.TestSessions;
import dev.nightjar.training.PriceTrainer;
import dev.nightjar.training.TrainingRows;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * How versions are made.
 *
 * @param window what they learn from
 * @param fit learns
 */
record Recipe(Duration window, Function<List<LabelledRow>, Forecaster> fit) {

    /** One tree of four leaves, in a moment. */
    static Recipe steps() {
        return new Recipe(Duration.ofDays(60), StepTrainer::fit);
    }

    /** The forests that {@code nightjar retrain} fits, of the pipeline's own window. */
    static Recipe forests(Pipeline pipeline) {
        SparkSession spark = TestSessions.open();
        PriceTrainer trainer = new PriceTrainer(
                pipeline.model(),
                pipeline.features().names().stream().map(Feature::of).toList());
        return new Recipe(pipeline.window(), labelled -> {
            List<Row> plain = labelled.stream()
                    .map(row -> TrainingRows.row(row.entity(), row.example()))
                    .toList();
            Dataset<Row> rows = TrainingRows.arranged(spark.createDataFrame(plain, TrainingRows.schema()))
                    .cache();
            try {
                return new Forecaster(
                        trainer.regressor(rows, Map.of()), pipeline.model().intervalLevel());
            } finally {
                rows.unpersist();
            }
        });
    }
}
