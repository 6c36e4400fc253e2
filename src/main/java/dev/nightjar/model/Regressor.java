package dev.nightjar.model;

import java.util.List;
import java.util.Map;

/**
 * A trained model of a number, or of a class by its number. Immutable and safe for any number of threads; a call allocates
 * nothing once its thread has called before.
 */
public interface Regressor {

    /** Names of the inputs, in the order of a row. */
    List<String> inputs();

    /** Where the model comes from, by name, sorted: data version, settings, seed, build. */
    Map<String, String> provenance();

    /** Number of classes, at least 2; 0 for a model of a number. */
    default int classes() {
        return 0;
    }

    /**
     * The probability of each class for one row.
     *
     * @param row one value an input, finite
     * @param out gets one probability a class
     * @throws IllegalStateException if the model has no classes
     */
    default void probabilities(double[] row, double[] out) {
        throw new IllegalStateException("the model predicts numbers: it has no classes");
    }

    /**
     * Predicts one row.
     *
     * @param row one value an input, finite
     * @return in the label's unit; the number of the most probable class, where the model has classes
     */
    default double predict(double[] row) {
        return predict(row, 0);
    }

    /**
     * Predicts one row of many.
     *
     * @param rows one value an input, finite, from index {@code from} on
     */
    double predict(double[] rows, int from);

    /**
     * Predicts one row and the label's quantiles.
     *
     * @param row one value an input, finite
     * @param probabilities each in (0, 1)
     * @param quantiles gets one quantile a probability, in the label's unit
     * @return the same as {@link #predict(double[])}
     * @throws IllegalStateException if the model has only points (see {@link ResidualIntervals}) or classes
     */
    double predict(double[] row, double[] probabilities, double[] quantiles);

    /**
     * Predicts a block of rows, each as for one.
     *
     * @param rows row after row
     * @param count how many
     * @param probabilities each in (0, 1)
     * @param means gets {@code count} predictions
     * @param quantiles gets, row after row, one quantile a probability
     * @throws IllegalStateException if the model has only points or classes
     */
    void predict(double[] rows, int count, double[] probabilities, double[] means, double[] quantiles);
}
