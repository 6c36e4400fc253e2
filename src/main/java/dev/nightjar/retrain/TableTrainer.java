package dev.nightjar.retrain;

import dev.nightjar.feature.Standardisation;
import dev.nightjar.forecast.Estimator;
import dev.nightjar.forecast.EstimatorFile;
import dev.nightjar.forest.Forest;
import dev.nightjar.forest.OnnxRequestModel;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.training.ForestCompiler;
import dev.nightjar.training.ForestTrainer;
import dev.nightjar.training.Trained;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.feature.SQLTransformer;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.regression.RandomForestRegressionModel;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Fits a forest to the rows of a table; the same rows, settings and seed give the same forest. */
final class TableTrainer {
    private static final String VECTOR = "nightjar/features";

    private final Pipeline.Model settings;
    private final List<String> names;

    TableTrainer(Pipeline.Model settings, List<String> names) {
        this.settings = settings;
        this.names = names;
    }

    /**
     * Trains.
     *
     * @param rows as {@link TableRows} makes them, those that can teach; cached by the caller
     */
    Fitted fit(Dataset<Row> rows, Map<String, String> provenance) {
        Standardisation standardisation = Standardiser.of(rows, names);
        SQLTransformer scaling = Standardiser.stage(standardisation);
        VectorAssembler assembler = new VectorAssembler()
                .setInputCols(standardisation.inputs().toArray(String[]::new))
                .setOutputCol(VECTOR);
        Dataset<Row> scaled = scaling.transform(rows);
        RandomForestRegressionModel model = ForestTrainer.regressor(settings)
                .setLabelCol(TableRows.LABEL)
                .setFeaturesCol(VECTOR)
                .setPredictionCol(OnnxRequestModel.OUTPUT)
                .fit(assembler.transform(scaled));
        PipelineModel pipeline = new org.apache.spark.ml.Pipeline()
                .setStages(new PipelineStage[] {scaling, assembler, model})
                .fit(rows.select(names.stream().map(TableRows::named).toArray(Column[]::new))
                        .limit(0));
        Forest forest = ForestCompiler.compile(model, scaled, standardisation.inputs(), TableRows.LABEL, provenance);
        return new Fitted(pipeline, new Estimator(forest, standardisation, settings.intervalLevel()));
    }

    /**
     * A model in both its forms.
     *
     * @param pipeline for Spark
     * @param estimator the same, compiled
     */
    record Fitted(PipelineModel pipeline, Estimator estimator) {
        /**
         * Everything that is registered.
         *
         * @param example one row of features, finite
         */
        Trained trained(double[] example) {
            Forest forest = estimator.forest();
            return new Trained(
                    pipeline,
                    forest,
                    OnnxRequestModel.of(forest, estimator.standardisation()),
                    Map.of(EstimatorFile.NAME, EstimatorFile.write(estimator, example)),
                    estimator.standardisation().names(),
                    OnnxRequestModel.OUTPUT);
        }
    }
}
