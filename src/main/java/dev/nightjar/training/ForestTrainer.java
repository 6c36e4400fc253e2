package dev.nightjar.training;

import dev.nightjar.feature.Feature;
import dev.nightjar.feature.ModelInput;
import dev.nightjar.forest.Forest;
import dev.nightjar.forest.OnnxModel;
import dev.nightjar.pipeline.Pipeline;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.feature.SQLTransformer;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.regression.DecisionTreeRegressionModel;
import org.apache.spark.ml.regression.RandomForestRegressionModel;
import org.apache.spark.ml.regression.RandomForestRegressor;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/** Fits MLlib's random forest; the same rows, settings and seed give the same forest. */
public final class ForestTrainer {
    /** Name of what a price model answers. */
    public static final String PREDICTED_PRICE = "predicted_price";

    /** What a saved pipeline's metadata may name; whoever loads it checks that before. */
    public static final List<String> ALLOWED_CLASSES = List.of(
            PipelineModel.class.getName(),
            SQLTransformer.class.getName(),
            VectorAssembler.class.getName(),
            RandomForestRegressionModel.class.getName(),
            DecisionTreeRegressionModel.class.getName());

    private static final int MEMORY_MB = 512;

    private final Pipeline.Model settings;
    private final List<Feature> features;
    private final List<ModelInput> inputs;

    /**
     * Trains one kind of forest.
     *
     * @param settings size, seed
     * @param features what may be used; each model input that needs no other is taken
     */
    public ForestTrainer(Pipeline.Model settings, List<Feature> features) {
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
        VectorAssembler assembler = assembler();
        RandomForestRegressionModel model = regressor().fit(assembler.transform(rows));
        PipelineModel pipeline = new org.apache.spark.ml.Pipeline()
                .setStages(new PipelineStage[] {inputColumns(), assembler, model, price()})
                .fit(rows.select(features.stream()
                                .map(feature -> functions.col(feature.key()))
                                .toArray(Column[]::new))
                        .limit(0));
        Forest forest = compiled(model, rows, provenance);
        return new Trained(
                pipeline,
                forest,
                OnnxModel.priceModel(forest, features),
                Map.of(),
                features.stream().map(Feature::key).toList(),
                PREDICTED_PRICE);
    }

    /** The compiled forest alone, for whoever does not register it. */
    public Forest forest(Dataset<Row> rows, Map<String, String> provenance) {
        return compiled(regressor().fit(assembler().transform(rows)), rows, provenance);
    }

    private Forest compiled(RandomForestRegressionModel model, Dataset<Row> rows, Map<String, String> provenance) {
        return ForestCompiler.compile(model, rows, names(), TrainingRows.LABEL, provenance);
    }

    private VectorAssembler assembler() {
        return new VectorAssembler()
                .setInputCols(names().toArray(String[]::new))
                .setOutputCol("features");
    }

    private List<String> names() {
        return inputs.stream().map(ModelInput::key).toList();
    }

    private RandomForestRegressor regressor() {
        return regressor(settings)
                .setLabelCol(TrainingRows.LABEL)
                .setFeaturesCol("features")
                .setPredictionCol("log_return");
    }

    /** MLlib's forest as the pipeline sets it; columns are to be named. */
    public static RandomForestRegressor regressor(Pipeline.Model settings) {
        return new RandomForestRegressor()
                .setNumTrees(settings.trees())
                .setMaxDepth(settings.maxDepth())
                .setMinInstancesPerNode(settings.minLeafRows())
                .setSubsamplingRate(settings.subsamplingRate())
                .setFeatureSubsetStrategy(settings.featureSubset())
                .setMaxBins(settings.maxBins())
                .setSeed(settings.seed())
                .setMaxMemoryInMB(MEMORY_MB)
                .setCacheNodeIds(true);
    }

    private SQLTransformer inputColumns() {
        String columns =
                inputs.stream().map(input -> input.sql() + " AS " + input.key()).collect(Collectors.joining(", "));
        return new SQLTransformer().setStatement("SELECT *, " + columns + " FROM __THIS__");
    }

    private static SQLTransformer price() {
        return new SQLTransformer()
                .setStatement("SELECT *, " + Feature.CURRENT_PRICE.key() + " * exp(log_return) AS " + PREDICTED_PRICE
                        + " FROM __THIS__");
    }
}
