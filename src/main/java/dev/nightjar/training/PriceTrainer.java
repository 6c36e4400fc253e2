package dev.nightjar.training;

import dev.nightjar.feature.Feature;
import dev.nightjar.feature.ModelInput;
import dev.nightjar.forest.OnnxModel;
import dev.nightjar.model.Regressor;
import dev.nightjar.pipeline.Pipeline;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.classification.DecisionTreeClassificationModel;
import org.apache.spark.ml.classification.GBTClassificationModel;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.classification.MultilayerPerceptronClassificationModel;
import org.apache.spark.ml.classification.RandomForestClassificationModel;
import org.apache.spark.ml.feature.SQLTransformer;
import org.apache.spark.ml.feature.StandardScalerModel;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.regression.DecisionTreeRegressionModel;
import org.apache.spark.ml.regression.GBTRegressionModel;
import org.apache.spark.ml.regression.LinearRegressionModel;
import org.apache.spark.ml.regression.RandomForestRegressionModel;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/** Fits a model of log returns; the same rows, settings and seed give the same model. */
public final class PriceTrainer {
    /** Name of what a price model answers. */
    public static final String PREDICTED_PRICE = "predicted_price";

    /** What a saved pipeline's metadata may name; whoever loads it checks that before. */
    public static final List<String> ALLOWED_CLASSES = List.of(
            PipelineModel.class.getName(),
            SQLTransformer.class.getName(),
            VectorAssembler.class.getName(),
            RandomForestRegressionModel.class.getName(),
            DecisionTreeRegressionModel.class.getName(),
            GBTRegressionModel.class.getName(),
            LinearRegressionModel.class.getName(),
            StandardScalerModel.class.getName(),
            MultilayerPerceptronClassificationModel.class.getName(),
            RandomForestClassificationModel.class.getName(),
            DecisionTreeClassificationModel.class.getName(),
            GBTClassificationModel.class.getName(),
            LogisticRegressionModel.class.getName());

    private static final String LOG_RETURN = "log_return";
    private static final double HELD_SHARE = 0.2;

    private final Pipeline.Model settings;
    private final List<Feature> features;
    private final List<ModelInput> inputs;

    /**
     * Trains one kind of model.
     *
     * @param settings family, size, seed
     * @param features what may be used; each model input that needs no other is taken
     */
    public PriceTrainer(Pipeline.Model settings, List<Feature> features) {
        this.settings = settings;
        this.features = List.copyOf(features);
        this.inputs = ModelInput.of(features);
    }

    /**
     * Trains.
     *
     * @param rows as {@link TrainingRows} makes them; cached by the caller
     */
    public Trained fit(Dataset<Row> rows, Map<String, String> provenance) {
        Learner.Fitted fitted = learned(rows, provenance);
        Stream<PipelineStage> stages = Stream.of(
                        Stream.of(inputColumns()), fitted.stages().stream(), Stream.of(price()))
                .flatMap(stage -> stage);
        PipelineModel pipeline = new org.apache.spark.ml.Pipeline()
                .setStages(stages.toArray(PipelineStage[]::new))
                .fit(rows.select(features.stream()
                                .map(feature -> functions.col(feature.key()))
                                .toArray(Column[]::new))
                        .limit(0));
        return new Trained(
                pipeline,
                fitted.regressor(),
                OnnxModel.priceModel(fitted.regressor(), features),
                Map.of(),
                features.stream().map(Feature::key).toList(),
                List.of(PREDICTED_PRICE));
    }

    /** The executable model alone, for whoever does not register it. */
    public Regressor regressor(Dataset<Row> rows, Map<String, String> provenance) {
        return learned(rows, provenance).regressor();
    }

    private Learner.Fitted learned(Dataset<Row> rows, Map<String, String> provenance) {
        List<String> names = inputs.stream().map(ModelInput::key).toList();
        Learner learner = new Learner(settings, names, TrainingRows.LABEL, LOG_RETURN);
        if (!learner.needsHeldRows()) {
            return learner.fit(rows, provenance);
        }
        // The latest rows, forecast by a fit to what was known before them.
        double from = rows.stat().approxQuantile(TrainingRows.EVENT_TIME, new double[] {1 - HELD_SHARE}, 0)[0];
        return learner.fit(
                rows,
                functions.col(TrainingRows.EVENT_TIME).geq(from),
                functions.col(TrainingRows.LABEL_KNOWN_AT).leq(from),
                provenance);
    }

    private SQLTransformer inputColumns() {
        String columns =
                inputs.stream().map(input -> input.sql() + " AS " + input.key()).collect(Collectors.joining(", "));
        return new SQLTransformer().setStatement("SELECT *, " + columns + " FROM __THIS__");
    }

    private static SQLTransformer price() {
        return new SQLTransformer()
                .setStatement("SELECT *, " + Feature.CURRENT_PRICE.key() + " * exp(" + LOG_RETURN + ") AS "
                        + PREDICTED_PRICE + " FROM __THIS__");
    }
}
