package dev.nightjar.forest;

import dev.nightjar.model.LinearModel;
import dev.nightjar.model.Perceptron;
import dev.nightjar.model.Regressor;
import dev.nightjar.model.ResidualIntervals;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A model's points as nodes of a graph. ONNX does not say in which order is summed, so last bits may differ. */
final class OnnxRegressor {
    private final OnnxGraph graph;
    private final String prefix;

    /** @param prefix of the names of all that is added, beside the results */
    OnnxRegressor(OnnxGraph graph, String prefix) {
        this.graph = graph;
        this.prefix = prefix;
    }

    /**
     * Adds a model.
     *
     * @param inputs name of the tensor rows × inputs
     * @param result name of the tensor rows × 1 that is made
     * @return {@code result}
     * @throws IllegalArgumentException if the model answers no single number
     */
    String add(Regressor model, String inputs, String result) {
        if (model instanceof ResidualIntervals intervals) {
            return add(intervals.points(), inputs, result);
        }
        if (model instanceof LinearModel linear) {
            return layer(
                    "linear",
                    new double[][] {linear.coefficients()},
                    new double[] {linear.intercept()},
                    inputs,
                    result);
        }
        if (model instanceof Perceptron perceptron) {
            return perceptron(perceptron, inputs, result);
        }
        if (model instanceof Forest forest) {
            return forest(forest, inputs, result);
        }
        throw new IllegalArgumentException("Cannot export " + model.getClass().getSimpleName() + " to ONNX");
    }

    private String forest(Forest forest, String inputs, String result) {
        if (forest.aggregation() instanceof Aggregation.Mean) {
            trees(forest.table(), null, inputs, prefix + "sum");
            String count = graph.constant(prefix + "trees", (double) forest.trees());
            return graph.node(result, "Div", List.of(prefix + "sum", count));
        }
        if (forest.aggregation() instanceof Aggregation.WeightedSum sum) {
            double[] weights =
                    sum.weights().stream().mapToDouble(weight -> weight).toArray();
            return trees(forest.table(), weights, inputs, result);
        }
        throw new IllegalArgumentException("Cannot export the forest to ONNX: its answer is "
                + forest.aggregation().getClass().getSimpleName() + ", and only a Mean or a WeightedSum is exported");
    }

    /** The sum of the trees' answers, rows × 1. */
    String trees(NodeTable table, double @Nullable [] weights, String inputs, String result) {
        return graph.node(
                result,
                "TreeEnsemble",
                OnnxGraph.ML_DOMAIN,
                List.of(inputs),
                new OnnxTrees(table, weights).attributes());
    }

    private String perceptron(Perceptron perceptron, String inputs, String result) {
        String shares = softmax(perceptron.layers(), inputs);
        double[] means = perceptron.parts().means();
        String column = graph.constant(prefix + "means", means, means.length, 1);
        return graph.node(result, "MatMul", List.of(shares, column));
    }

    /** What the last layer makes, rows × its width, each row with the sum 1. */
    String softmax(List<Perceptron.Layer> layers, String inputs) {
        String last = inputs;
        for (int i = 0; i < layers.size(); i++) {
            Perceptron.Layer layer = layers.get(i);
            String name = "layer" + i;
            String sums = layer(name, layer.weights().toArray(double[][]::new), layer.bias(), last, prefix + name);
            last = i + 1 < layers.size()
                    ? graph.node(prefix + name + "/logistic", "Sigmoid", List.of(sums))
                    : graph.node(
                            prefix + "shares", "Softmax", "", List.of(sums), List.of(OnnxGraph.attribute("axis", 1)));
        }
        return last;
    }

    private String layer(String name, double[][] weights, double[] bias, String inputs, String result) {
        int in = weights[0].length;
        double[] transposed = new double[in * weights.length];
        for (int i = 0; i < weights.length; i++) {
            for (int j = 0; j < in; j++) {
                transposed[j * weights.length + i] = weights[i][j];
            }
        }
        String matrix = graph.constant(prefix + name + "/weights", transposed, in, weights.length);
        String offset = graph.constant(prefix + name + "/bias", Arrays.copyOf(bias, bias.length), 1, bias.length);
        String products = graph.node(prefix + name + "/products", "MatMul", List.of(inputs, matrix));
        return graph.node(result, "Add", List.of(products, offset));
    }
}
