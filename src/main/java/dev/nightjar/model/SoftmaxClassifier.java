package dev.nightjar.model;

import java.util.List;
import java.util.Map;

/**
 * Tells classes apart by weighted sums and softmax (Hastie, Tibshirani and Friedman 2009, "The Elements of Statistical
 * Learning"): with one layer multinomial logistic regression (section 4.4), with more a multilayer perceptron (11.3).
 */
public final class SoftmaxClassifier extends RowByRow {
    private final SoftmaxLayers network;

    /**
     * Takes a fit into use.
     *
     * @param inputs names of the inputs, in the order of a row
     * @param layers at least one; the first takes the inputs, each other what the one before it makes, the last makes one
     *     number a class
     * @param provenance data version, settings, seed, build
     * @throws IllegalArgumentException if the layers do not fit together, or there are fewer than two classes
     */
    public SoftmaxClassifier(List<String> inputs, List<Perceptron.Layer> layers, Map<String, String> provenance) {
        super(inputs, provenance);
        this.network = new SoftmaxLayers(inputs.size(), layers);
        if (network.outputs() < 2) {
            throw new IllegalArgumentException("one class has nothing to be told apart from");
        }
    }

    /** From the inputs on. */
    public List<Perceptron.Layer> layers() {
        return network.layers();
    }

    @Override
    public int classes() {
        return network.outputs();
    }

    @Override
    public void probabilities(double[] row, double[] out) {
        System.arraycopy(network.shares(row, 0), 0, out, 0, classes());
    }

    @Override
    public double predict(double[] rows, int from) {
        double[] shares = network.shares(rows, from);
        int best = 0;
        for (int type = 1; type < shares.length; type++) {
            best = shares[type] > shares[best] ? type : best;
        }
        return best;
    }

    @Override
    double predict(double[] rows, int from, double[] probabilities, double[] quantiles, int to) {
        throw new IllegalStateException("classes have probabilities, and no quantiles");
    }
}
