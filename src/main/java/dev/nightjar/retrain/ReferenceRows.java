package dev.nightjar.retrain;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;

import dev.nightjar.drift.WatchedColumn;
import dev.nightjar.feature.Feature;
import dev.nightjar.feature.Standardisation;
import dev.nightjar.training.Trained;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The registered model's training rows as the columns that are watched later, its answers to them among these. */
final class ReferenceRows {
    private ReferenceRows() {}

    /**
     * Of a model on prices.
     *
     * @param rows as {@link dev.nightjar.training.TrainingRows} makes them
     */
    static Dataset<Row> ofPrices(Dataset<Row> rows, Trained trained, List<Feature> features) {
        Dataset<Row> asked =
                rows.select(features.stream().map(feature -> col(feature.key())).toArray(Column[]::new));
        return watched(trained.pipeline().transform(asked), WatchedColumn.ofPrices(features));
    }

    /**
     * Of a model on a table; a missing value is the median, as answers to requests have it, too.
     *
     * @param rows as {@link TableRows} makes them, those that can teach
     */
    static Dataset<Row> ofTable(Dataset<Row> rows, TableTrainer.Fitted fitted) {
        Standardisation standardisation = fitted.estimator().standardisation();
        Dataset<Row> asked = rows.select(standardisation.columns().stream()
                .map(column -> coalesce(TableRows.named(column.name()), lit(column.median()))
                        .as(column.name()))
                .toArray(Column[]::new));
        return watched(fitted.pipeline().transform(asked), WatchedColumn.ofRequests(standardisation.names()));
    }

    private static Dataset<Row> watched(Dataset<Row> answered, List<WatchedColumn> columns) {
        return answered.select(columns.stream()
                .map(column -> expr(column.sql()).as(column.name()))
                .toArray(Column[]::new));
    }
}
