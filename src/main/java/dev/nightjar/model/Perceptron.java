package dev.nightjar.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A multilayer perceptron: layers of weighted sums, the logistic function between them, softmax at the end (Hastie,
 * Tibshirani and Friedman 2009, "The Elements of Statistical Learning", section 11.3). Its classes are parts of the
 * label's range, so that it answers a number and any quantile.
 */
public final class Perceptron extends RowByRow {
    private final SoftmaxLayers network;
    private final LabelClasses classes;

    /**
     * Takes a network into use.
     *
     * @param inputs names of the inputs, in the order of a row
     * @param layers at least one; the first takes the inputs, each other what the one before it makes, the last makes one
     *     number a class
     * @param classes what the last layer's numbers stand for
     * @param provenance data version, settings, seed, build
     * @throws IllegalArgumentException if the layers do not fit together
     */
    public Perceptron(List<String> inputs, List<Layer> layers, LabelClasses classes, Map<String, String> provenance) {
        super(inputs, provenance);
        this.network = new SoftmaxLayers(inputs.size(), layers);
        if (network.outputs() != classes.count()) {
            throw new IllegalArgumentException(
                    "the last layer makes " + network.outputs() + " numbers for " + classes.count() + " classes");
        }
        this.classes = classes;
    }

    /** From the inputs on. */
    public List<Layer> layers() {
        return network.layers();
    }

    /** What the last layer's numbers stand for. */
    public LabelClasses parts() {
        return classes;
    }

    @Override
    public double predict(double[] rows, int from) {
        return classes.mean(network.shares(rows, from));
    }

    @Override
    double predict(double[] rows, int from, double[] probabilities, double[] quantiles, int to) {
        double[] shares = network.shares(rows, from);
        for (int i = 0; i < probabilities.length; i++) {
            quantiles[to + i] = classes.quantile(shares, probabilities[i]);
        }
        return classes.mean(shares);
    }

    /** Weighted sums of what comes in. */
    public static final class Layer {
        private final double[][] weights;
        private final double[] bias;

        /**
         * Takes a layer's numbers.
         *
         * @param weights one row a number that comes out, one weight a number that goes in; finite
         * @param bias one a number that comes out, finite
         * @throws IllegalArgumentException if they do not fit together, or one is not finite
         */
        public Layer(double[][] weights, double[] bias) {
            if (weights.length == 0 || weights.length != bias.length) {
                throw new IllegalArgumentException(weights.length + " rows of weights for " + bias.length + " numbers");
            }
            for (double[] row : weights) {
                if (row.length != weights[0].length) {
                    throw new IllegalArgumentException("a layer's rows of weights differ in length");
                }
                requireFinite(row);
            }
            requireFinite(bias);
            this.weights = Arrays.stream(weights).map(double[]::clone).toArray(double[][]::new);
            this.bias = bias.clone();
        }

        private static void requireFinite(double[] numbers) {
            if (!Arrays.stream(numbers).allMatch(Double::isFinite)) {
                throw new IllegalArgumentException("a weight is not finite");
            }
        }

        /** How many numbers go in. */
        public int inputs() {
            return weights[0].length;
        }

        /** How many come out. */
        public int outputs() {
            return bias.length;
        }

        /** One row a number that comes out. */
        public List<double[]> weights() {
            List<double[]> rows = new ArrayList<>();
            for (double[] row : weights) {
                rows.add(row.clone());
            }
            return rows;
        }

        /** One a number that comes out. */
        public double[] bias() {
            return bias.clone();
        }

        void apply(double[] in, int from, double[] out) {
            for (int i = 0; i < out.length; i++) {
                double[] row = weights[i];
                double sum = 0;
                for (int j = 0; j < row.length; j++) {
                    sum += row[j] * in[from + j];
                }
                out[i] = sum + bias[i];
            }
        }
    }
}
