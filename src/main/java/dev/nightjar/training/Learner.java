package dev.nightjar.training;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import dev.nightjar.forest.Forest;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.model.LinearModel;
import dev.nightjar.model.Regressor;
import dev.nightjar.model.ResidualIntervals;
import dev.nightjar.model.Residuals;
import dev.nightjar.pipeline.Pipeline;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.ml.PredictionModel;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.regression.GBTRegressionModel;
import org.apache.spark.ml.regression.GBTRegressor;
import org.apache.spark.ml.regression.LinearRegression;
import org.apache.spark.ml.regression.LinearRegressionModel;
import org.apache.spark.ml.regression.RandomForestRegressionModel;
import org.apache.spark.ml.regression.RandomForestRegressor;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Fits a model of the pipeline's family with MLlib; the same rows, settings and seed give the same model. A forest and a
 * perceptron know the label's distribution; boosted trees and linear models have points, and get their quantiles from the
 * residuals of a fit that left rows out.
 */
public final class Learner {
    static final int MEMORY_MB = 512;
    private static final String VECTOR = "nightjar/features";
    private static final String RESIDUAL = "nightjar/residual";

    private final Pipeline.Model settings;
    private final List<String> inputs;
    private final String label;
    private final String prediction;

    /**
     * Learns one kind of row.
     *
     * @param settings family, size, seed
     * @param inputs names of the double columns that the model sees, in order
     * @param label name of the double column that it is to predict
     * @param prediction name of the column that MLlib's form of the model adds
     */
    public Learner(Pipeline.Model settings, List<String> inputs, String label, String prediction) {
        this.settings = settings;
        this.inputs = List.copyOf(inputs);
        this.label = label;
        this.prediction = prediction;
    }

    /** Whether the family has only points, and wants rows to be held out. */
    public boolean needsHeldRows() {
        return settings.family() == Pipeline.Family.GRADIENT_BOOSTED_TREES
                || settings.family() == Pipeline.Family.LINEAR;
    }

    /**
     * Fits a family that needs no held rows.
     *
     * @param rows cached by the caller; none null
     * @param provenance what the model should say about its origin
     */
    public Fitted fit(Dataset<Row> rows, Map<String, String> provenance) {
        return fit(rows, lit(false), lit(false), provenance);
    }

    /**
     * Fits.
     *
     * @param rows cached by the caller; none null
     * @param held rows that residuals are measured on, by a fit to {@code others}; for families that need residuals
     * @param others rows that could be known when the held ones were to be predicted
     * @param provenance what the model should say about its origin
     * @throws NightjarException WINDOW_TOO_SMALL if there are no rows to measure residuals on, or to learn from beside them
     */
    public Fitted fit(Dataset<Row> rows, Column held, Column others, Map<String, String> provenance) {
        Dataset<Row> vectors = assembler().transform(rows);
        return switch (settings.family()) {
            case RANDOM_FOREST -> {
                RandomForestRegressionModel model = forest(settings)
                        .setLabelCol(label)
                        .setFeaturesCol(VECTOR)
                        .setPredictionCol(prediction)
                        .fit(vectors);
                Forest forest = ForestCompiler.compile(model, rows, inputs, label, provenance);
                yield new Fitted(List.of(assembler(), model), forest);
            }
            case GRADIENT_BOOSTED_TREES -> {
                requireRows(vectors.filter(held), vectors.filter(others));
                GBTRegressionModel model = boosting().fit(vectors);
                yield points(
                        model,
                        ForestCompiler.compile(model, inputs, provenance),
                        residuals(boosting().fit(vectors.filter(others)), vectors.filter(held)));
            }
            case LINEAR -> {
                requireRows(vectors.filter(held), vectors.filter(others));
                LinearRegressionModel model = linear().fit(vectors);
                yield points(
                        model,
                        new LinearModel(inputs, model.coefficients().toArray(), model.intercept(), provenance),
                        residuals(linear().fit(vectors.filter(others)), vectors.filter(held)));
            }
            case MLP -> {
                PerceptronTrainer.Fitted fitted =
                        new PerceptronTrainer(settings, inputs, VECTOR, label, prediction).fit(vectors, provenance);
                yield new Fitted(
                        Stream.concat(Stream.of(assembler()), fitted.stages().stream())
                                .toList(),
                        fitted.compiled());
            }
        };
    }

    private Fitted points(Transformer model, Regressor points, Residuals residuals) {
        return new Fitted(List.of(assembler(), model), new ResidualIntervals(points, residuals));
    }

    private Residuals residuals(PredictionModel<Vector, ?> model, Dataset<Row> held) {
        Dataset<Row> residuals = model.transform(held)
                .select(col(label).minus(col(quoted(prediction))).as(RESIDUAL));
        int count = (int) Math.min(Residuals.MOST, residuals.count());
        double[] ranks =
                IntStream.range(0, count).mapToDouble(i -> (i + 0.5) / count).toArray();
        return new Residuals(residuals.stat().approxQuantile(RESIDUAL, ranks, 0));
    }

    private void requireRows(Dataset<Row> held, Dataset<Row> others) {
        if (held.isEmpty() || others.isEmpty()) {
            throw new NightjarException(
                    ReasonCode.WINDOW_TOO_SMALL,
                    "Cannot train: too few rows are left to measure how far the "
                            + settings.family().key() + " model errs; give more rows");
        }
    }

    private VectorAssembler assembler() {
        return new VectorAssembler().setInputCols(inputs.toArray(String[]::new)).setOutputCol(VECTOR);
    }

    /** MLlib's forest as the pipeline sets it; columns are to be named. */
    public static RandomForestRegressor forest(Pipeline.Model settings) {
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

    private GBTRegressor boosting() {
        return new GBTRegressor()
                .setMaxIter(settings.boosting().trees())
                .setMaxDepth(settings.boosting().maxDepth())
                .setStepSize(settings.boosting().stepSize())
                .setMinInstancesPerNode(settings.minLeafRows())
                .setSubsamplingRate(settings.subsamplingRate())
                .setMaxBins(settings.maxBins())
                .setSeed(settings.seed())
                .setMaxMemoryInMB(MEMORY_MB)
                .setCacheNodeIds(true)
                .setLabelCol(label)
                .setFeaturesCol(VECTOR)
                .setPredictionCol(prediction);
    }

    private LinearRegression linear() {
        return new LinearRegression()
                .setRegParam(settings.linear().regularization())
                .setMaxIter(settings.linear().iterations())
                .setLabelCol(label)
                .setFeaturesCol(VECTOR)
                .setPredictionCol(prediction);
    }

    private static String quoted(String name) {
        return "`" + name + "`";
    }

    /**
     * A model in both its forms.
     *
     * @param stages for Spark, from input columns to {@code prediction}
     * @param regressor the same, compiled
     */
    public record Fitted(List<Transformer> stages, Regressor regressor) {}
}
