package dev.nightjar.training;

import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.model.Perceptron;
import dev.nightjar.model.Regressor;
import dev.nightjar.model.SoftmaxClassifier;
import dev.nightjar.pipeline.Pipeline;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.classification.GBTClassificationModel;
import org.apache.spark.ml.classification.GBTClassifier;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.classification.RandomForestClassificationModel;
import org.apache.spark.ml.classification.RandomForestClassifier;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.linalg.Matrix;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Fits a classifier of the pipeline's family with MLlib; the same rows, settings and seed give the same model. All answer
 * probabilities of their own, so that no rows are held out.
 */
public final class ClassLearner {
    private static final String VECTOR = "nightjar/features";
    private static final String RAW = "nightjar/raw";

    /** Name of the column of probabilities, a vector, that MLlib's form of the model adds. */
    public static final String PROBABILITY = "nightjar/probability";

    private final Pipeline.Model settings;
    private final List<String> inputs;
    private final String label;
    private final int classes;
    private final String prediction;

    /**
     * Learns one kind of row.
     *
     * @param settings family, size, seed
     * @param inputs names of the double columns that the model sees, in order
     * @param label name of the double column of the class's number, from 0 on; its metadata says how many there are, as a
     *     class may be in no row
     * @param classes how many, at least 2
     * @param prediction name of the column that MLlib's form of the model adds
     */
    public ClassLearner(Pipeline.Model settings, List<String> inputs, String label, int classes, String prediction) {
        this.settings = settings;
        this.inputs = List.copyOf(inputs);
        this.label = label;
        this.classes = classes;
        this.prediction = prediction;
    }

    /**
     * Fits.
     *
     * @param rows cached by the caller; none null
     * @param provenance what the model should say about its origin
     * @throws NightjarException INPUT_UNRECOGNISED if the family cannot tell so many classes apart
     */
    public Learner.Fitted fit(Dataset<Row> rows, Map<String, String> provenance) {
        Dataset<Row> vectors = assembler().transform(rows);
        return switch (settings.family()) {
            case RANDOM_FOREST -> {
                RandomForestClassificationModel model = forest().fit(vectors);
                yield fitted(model, ForestCompiler.compile(model, inputs, provenance));
            }
            case GRADIENT_BOOSTED_TREES -> {
                requireTwo();
                GBTClassificationModel model = boosting().fit(vectors);
                yield fitted(model, ForestCompiler.compile(model, inputs, provenance));
            }
            case LINEAR -> {
                LogisticRegressionModel model = logistic().fit(vectors);
                yield fitted(model, new SoftmaxClassifier(inputs, List.of(layer(model)), provenance));
            }
            case MLP -> {
                PerceptronTrainer.Fitted fitted = new PerceptronTrainer(settings, inputs, VECTOR, label, prediction)
                        .fitClasses(vectors, classes, PROBABILITY, provenance);
                List<Transformer> stages = new ArrayList<>(List.of(assembler()));
                stages.addAll(fitted.stages());
                yield new Learner.Fitted(stages, fitted.compiled());
            }
        };
    }

    private void requireTwo() {
        if (classes != 2) {
            throw new NightjarException(
                    ReasonCode.INPUT_UNRECOGNISED,
                    "Cannot train: boosted trees tell two classes apart, and the label has " + classes
                            + "; set model.family to random-forest, linear or mlp");
        }
    }

    private Learner.Fitted fitted(Transformer model, Regressor compiled) {
        return new Learner.Fitted(List.of(assembler(), model), compiled);
    }

    private VectorAssembler assembler() {
        return new VectorAssembler().setInputCols(inputs.toArray(String[]::new)).setOutputCol(VECTOR);
    }

    private RandomForestClassifier forest() {
        return new RandomForestClassifier()
                .setNumTrees(settings.trees())
                .setMaxDepth(settings.maxDepth())
                .setMinInstancesPerNode(settings.minLeafRows())
                .setSubsamplingRate(settings.subsamplingRate())
                .setFeatureSubsetStrategy(settings.featureSubset())
                .setMaxBins(settings.maxBins())
                .setSeed(settings.seed())
                .setMaxMemoryInMB(Learner.MEMORY_MB)
                .setCacheNodeIds(true)
                .setLabelCol(label)
                .setFeaturesCol(VECTOR)
                .setRawPredictionCol(RAW)
                .setProbabilityCol(PROBABILITY)
                .setPredictionCol(prediction);
    }

    private GBTClassifier boosting() {
        return new GBTClassifier()
                .setMaxIter(settings.boosting().trees())
                .setMaxDepth(settings.boosting().maxDepth())
                .setStepSize(settings.boosting().stepSize())
                .setMinInstancesPerNode(settings.minLeafRows())
                .setSubsamplingRate(settings.subsamplingRate())
                .setMaxBins(settings.maxBins())
                .setSeed(settings.seed())
                .setMaxMemoryInMB(Learner.MEMORY_MB)
                .setCacheNodeIds(true)
                .setLabelCol(label)
                .setFeaturesCol(VECTOR)
                .setRawPredictionCol(RAW)
                .setProbabilityCol(PROBABILITY)
                .setPredictionCol(prediction);
    }

    /** Multinomial also with two classes: one executable form for any number. */
    private LogisticRegression logistic() {
        return new LogisticRegression()
                .setFamily("multinomial")
                .setRegParam(settings.linear().regularization())
                .setMaxIter(settings.linear().iterations())
                .setLabelCol(label)
                .setFeaturesCol(VECTOR)
                .setRawPredictionCol(RAW)
                .setProbabilityCol(PROBABILITY)
                .setPredictionCol(prediction);
    }

    private static Perceptron.Layer layer(LogisticRegressionModel model) {
        Matrix coefficients = model.coefficientMatrix();
        double[][] weights = new double[coefficients.numRows()][coefficients.numCols()];
        for (int type = 0; type < weights.length; type++) {
            for (int input = 0; input < weights[type].length; input++) {
                weights[type][input] = coefficients.apply(type, input);
            }
        }
        return new Perceptron.Layer(weights, model.interceptVector().toArray());
    }
}
