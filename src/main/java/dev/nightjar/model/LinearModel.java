package dev.nightjar.model;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** A weighted sum of the inputs: the linear family. It has only points; {@link ResidualIntervals} gives it quantiles. */
public final class LinearModel extends RowByRow {
    private final double[] coefficients;
    private final double intercept;

    /**
     * Takes a fit into use.
     *
     * @param inputs names of the inputs, in the order of a row
     * @param coefficients one an input, finite
     * @param intercept finite
     * @param provenance data version, settings, seed, build
     * @throws IllegalArgumentException if a number is not finite, or there are too many or too few
     */
    public LinearModel(List<String> inputs, double[] coefficients, double intercept, Map<String, String> provenance) {
        super(inputs, provenance);
        if (coefficients.length != inputs.size()) {
            throw new IllegalArgumentException(coefficients.length + " coefficients for " + inputs.size() + " inputs");
        }
        if (!Double.isFinite(intercept) || !Arrays.stream(coefficients).allMatch(Double::isFinite)) {
            throw new IllegalArgumentException("a coefficient is not finite");
        }
        this.coefficients = coefficients.clone();
        this.intercept = intercept;
    }

    /** One an input, in the label's unit an input's unit. */
    public double[] coefficients() {
        return coefficients.clone();
    }

    /** The answer where all inputs are 0. */
    public double intercept() {
        return intercept;
    }

    @Override
    public double predict(double[] rows, int from) {
        double sum = 0;
        for (int i = 0; i < coefficients.length; i++) {
            sum += coefficients[i] * rows[from + i];
        }
        return sum + intercept;
    }

    @Override
    double predict(double[] rows, int from, double[] probabilities, double[] quantiles, int to) {
        throw new IllegalStateException("a linear model has no quantiles of its own");
    }
}
