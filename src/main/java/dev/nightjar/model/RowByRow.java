package dev.nightjar.model;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A model that takes the rows of a block one by one. */
abstract class RowByRow implements Regressor {
    private final List<String> inputs;
    private final Map<String, String> provenance;

    RowByRow(List<String> inputs, Map<String, String> provenance) {
        this.inputs = List.copyOf(inputs);
        this.provenance = Collections.unmodifiableMap(new TreeMap<>(provenance));
    }

    @Override
    public final List<String> inputs() {
        return inputs;
    }

    @Override
    public final Map<String, String> provenance() {
        return provenance;
    }

    /**
     * Predicts one of many rows.
     *
     * @param rows holds the row from index {@code from} on
     * @param quantiles gets the quantiles from index {@code to} on
     */
    abstract double predict(double[] rows, int from, double[] probabilities, double[] quantiles, int to);

    @Override
    public final double predict(double[] row, double[] probabilities, double[] quantiles) {
        return predict(row, 0, probabilities, quantiles, 0);
    }

    @Override
    public final void predict(double[] rows, int count, double[] probabilities, double[] means, double[] quantiles) {
        for (int row = 0; row < count; row++) {
            means[row] = predict(rows, row * inputs.size(), probabilities, quantiles, row * probabilities.length);
        }
    }
}
