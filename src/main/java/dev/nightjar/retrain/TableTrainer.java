package dev.nightjar.retrain;

import dev.nightjar.feature.Standardisation;
import dev.nightjar.forecast.Estimator;
import dev.nightjar.forecast.EstimatorFile;
import dev.nightjar.forest.OnnxRequestModel;
import dev.nightjar.model.Regressor;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.training.ClassLearner;
import dev.nightjar.training.Learner;
import dev.nightjar.training.Trained;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.feature.SQLTransformer;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Fits a model to the rows of a table; the same rows, settings and seed give the same model. */
final class TableTrainer {
    private final Pipeline.Model settings;
    private final List<String> names;
    private final List<String> classes;

    /** @param classes names of the classes that the label numbers; none where it is a number itself */
    TableTrainer(Pipeline.Model settings, List<String> names, List<String> classes) {
        this.settings = settings;
        this.names = names;
        this.classes = classes;
    }

    /**
     * Trains.
     *
     * @param rows as {@link TableRows} makes them, those that can teach; cached by the caller
     * @param held which of them measure residuals, where the family needs them
     * @param others which of them may teach what the held ones are predicted by
     */
    Fitted fit(Dataset<Row> rows, Column held, Column others, Map<String, String> provenance) {
        Standardisation standardisation = Standardiser.of(rows, names);
        SQLTransformer scaling = Standardiser.stage(standardisation);
        Dataset<Row> scaled = scaling.transform(rows);
        Learner.Fitted fitted = classes.isEmpty()
                ? number(scaled, standardisation, held, others, provenance)
                : new ClassLearner(
                                settings,
                                standardisation.inputs(),
                                TableRows.LABEL,
                                classes.size(),
                                OnnxRequestModel.OUTPUT)
                        .fit(scaled, provenance);
        PipelineModel pipeline = new org.apache.spark.ml.Pipeline()
                .setStages(Stream.concat(Stream.of(scaling), fitted.stages().stream())
                        .toArray(PipelineStage[]::new))
                .fit(rows.select(names.stream().map(TableRows::named).toArray(Column[]::new))
                        .limit(0));
        return new Fitted(
                pipeline, new Estimator(fitted.regressor(), standardisation, classes, settings.intervalLevel()));
    }

    private Learner.Fitted number(
            Dataset<Row> scaled,
            Standardisation standardisation,
            Column held,
            Column others,
            Map<String, String> provenance) {
        Learner learner = new Learner(settings, standardisation.inputs(), TableRows.LABEL, OnnxRequestModel.OUTPUT);
        return learner.needsHeldRows()
                ? learner.fit(scaled, held, others, provenance)
                : learner.fit(scaled, provenance);
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
            Regressor regressor = estimator.model();
            return new Trained(
                    pipeline,
                    regressor,
                    OnnxRequestModel.of(regressor, estimator.standardisation(), estimator.classes()),
                    Map.of(EstimatorFile.NAME, EstimatorFile.write(estimator, example)),
                    estimator.standardisation().names(),
                    OnnxRequestModel.outputs(estimator.classes()));
        }
    }
}
