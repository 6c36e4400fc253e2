package dev.nightjar.training;

import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.col;

import dev.nightjar.model.LabelClasses;
import dev.nightjar.model.Perceptron;
import dev.nightjar.model.Regressor;
import dev.nightjar.model.SoftmaxClassifier;
import dev.nightjar.pipeline.Pipeline;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.classification.MultilayerPerceptronClassificationModel;
import org.apache.spark.ml.classification.MultilayerPerceptronClassifier;
import org.apache.spark.ml.feature.Bucketizer;
import org.apache.spark.ml.feature.StandardScaler;
import org.apache.spark.ml.feature.StandardScalerModel;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.regression.LinearRegressionModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Fits MLlib's multilayer perceptron, which only classifies, to the parts of the label's range: each holds as many rows.
 * The answer is the mean of the parts' means, weighed by their probabilities (see {@link LabelClasses}).
 */
final class PerceptronTrainer {
    private static final String SCALED = "nightjar/scaled";
    private static final String TYPE = "nightjar/class";
    private static final String SHARES = "nightjar/shares";

    private final Pipeline.Model settings;
    private final List<String> inputs;
    private final String vector;
    private final String label;
    private final String prediction;

    PerceptronTrainer(Pipeline.Model settings, List<String> inputs, String vector, String label, String prediction) {
        this.settings = settings;
        this.inputs = inputs;
        this.vector = vector;
        this.label = label;
        this.prediction = prediction;
    }

    /**
     * The label is a class's number: the network answers it, and no parts of a range.
     *
     * @param rows with the assembled vector and the label
     * @param classes how many
     * @param probability name of the column for probabilities
     */
    Fitted fitClasses(Dataset<Row> rows, int classes, String probability, Map<String, String> provenance) {
        StandardScalerModel scaler = scaler(rows);
        MultilayerPerceptronClassificationModel model = network(classes)
                .setLabelCol(label)
                .setProbabilityCol(probability)
                .setPredictionCol(prediction)
                .fit(scaler.transform(rows));
        return new Fitted(List.of(scaler, model), new SoftmaxClassifier(inputs, layers(model, scaler), provenance));
    }

    private StandardScalerModel scaler(Dataset<Row> rows) {
        return new StandardScaler()
                .setInputCol(vector)
                .setOutputCol(SCALED)
                .setWithMean(true)
                .fit(rows);
    }

    private MultilayerPerceptronClassifier network(int classes) {
        return new MultilayerPerceptronClassifier()
                .setLayers(new int[] {inputs.size(), settings.mlp().hidden(), classes})
                .setMaxIter(settings.mlp().iterations())
                .setSeed(settings.seed())
                .setFeaturesCol(SCALED)
                .setRawPredictionCol("");
    }

    /** @param rows with the assembled vector and the label */
    Fitted fit(Dataset<Row> rows, Map<String, String> provenance) {
        StandardScalerModel scaler = scaler(rows);
        double[] edges = edges(rows);
        Dataset<Row> classed = scaler.transform(new Bucketizer()
                .setInputCol(label)
                .setOutputCol(TYPE)
                .setSplits(edges)
                .transform(rows));
        LabelClasses classes = new LabelClasses(edges, means(classed, edges));
        MultilayerPerceptronClassificationModel model = network(classes.count())
                .setLabelCol(TYPE)
                .setProbabilityCol(SHARES)
                .setPredictionCol("")
                .fit(classed);
        return new Fitted(
                List.of(scaler, model, mean(classes)),
                new Perceptron(inputs, layers(model, scaler), classes, provenance));
    }

    /** From the smallest label to the largest, each part with as many rows, as far as labels differ. */
    private double[] edges(Dataset<Row> rows) {
        int most = settings.mlp().classes();
        double[] ranks = IntStream.rangeClosed(0, most)
                .mapToDouble(k -> (double) k / most)
                .toArray();
        double[] edges = Arrays.stream(rows.stat().approxQuantile(label, ranks, 0))
                .distinct()
                .toArray();
        return edges.length > 2 ? edges : new double[] {edges[0], edges[edges.length - 1]};
    }

    private double[] means(Dataset<Row> classed, double[] edges) {
        double[] means = Arrays.copyOf(edges, edges.length - 1);
        classed.groupBy(TYPE)
                .agg(avg(col(label)))
                .collectAsList()
                .forEach(row -> means[(int) row.getDouble(0)] = row.getDouble(1));
        return IntStream.range(0, means.length)
                .mapToDouble(k -> Math.max(edges[k], Math.min(edges[k + 1], means[k])))
                .toArray();
    }

    /** The weighted mean as a stage: a linear model of the probabilities whose coefficients are the parts' means. */
    private Transformer mean(LabelClasses classes) {
        return new LinearRegressionModel("nightjar_class_means", Vectors.dense(classes.means()), 0.0)
                .setFeaturesCol(SHARES)
                .setPredictionCol(prediction);
    }

    /** MLlib's weights, layer after layer: a matrix by columns, then the bias. The first layer takes over the scaling. */
    private List<Perceptron.Layer> layers(MultilayerPerceptronClassificationModel model, StandardScalerModel scaler) {
        double[] numbers = model.weights().toArray();
        int[] sizes = model.getLayers();
        List<Perceptron.Layer> layers = new ArrayList<>();
        int from = 0;
        for (int layer = 1; layer < sizes.length; layer++) {
            int in = sizes[layer - 1];
            int out = sizes[layer];
            double[][] weights = new double[out][in];
            for (int j = 0; j < in; j++) {
                for (int i = 0; i < out; i++) {
                    weights[i][j] = numbers[from + j * out + i];
                }
            }
            double[] bias = Arrays.copyOfRange(numbers, from + in * out, from + in * out + out);
            if (layer == 1) {
                unscale(weights, bias, scaler);
            }
            layers.add(new Perceptron.Layer(weights, bias));
            from += in * out + out;
        }
        return layers;
    }

    /** An input without variance is scaled to 0 by MLlib: its weight goes. */
    private static void unscale(double[][] weights, double[] bias, StandardScalerModel scaler) {
        double[] means = scaler.mean().toArray();
        double[] factors = DoubleStream.of(scaler.std().toArray())
                .map(std -> std > 0 ? 1 / std : 0)
                .toArray();
        for (int i = 0; i < weights.length; i++) {
            for (int j = 0; j < means.length; j++) {
                weights[i][j] *= factors[j];
                bias[i] -= weights[i][j] * means[j];
            }
        }
    }

    /**
     * A perceptron in both its forms.
     *
     * @param stages for Spark, from the assembled vector to the prediction
     * @param compiled the same
     */
    record Fitted(List<Transformer> stages, Regressor compiled) {}
}
