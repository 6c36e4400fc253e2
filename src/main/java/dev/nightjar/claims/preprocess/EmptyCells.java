package dev.nightjar.claims.preprocess;

import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Pipeline;
import java.util.Arrays;

/**
 * Fills a feature's empty cells (NaN) by the pipeline's rule, with what was known before or with the training part's
 * statistics: never with anything later or out of the test part.
 */
final class EmptyCells {
    private final Pipeline.EmptyCells rule;

    EmptyCells(Pipeline.EmptyCells rule) {
        this.rule = rule;
    }

    /** How many there are. */
    static int count(double[] values) {
        return (int) Arrays.stream(values).filter(Double::isNaN).count();
    }

    /**
     * The median of the cells that are not empty, the mean of the two in the middle where their number is even.
     *
     * @return empty as NaN when all are
     */
    static double median(double[] values) {
        double[] sorted = Arrays.stream(values)
                .filter(value -> !Double.isNaN(value))
                .sorted()
                .toArray();
        if (sorted.length == 0) {
            return Double.NaN;
        }
        double low = sorted[(sorted.length - 1) / 2];
        double high = sorted[sorted.length / 2];
        return low + (high - low) / 2;
    }

    /**
     * The column without empty cells.
     *
     * @param name for messages
     * @param before the last value that was known before the first row; NaN for none
     * @param median of the training part
     * @throws NightjarException DATASET_REFUSED by the rule {@code reject}, or when the training part has no value at all
     */
    double[] filled(String name, double[] values, double before, double median) {
        double[] filled = values.clone();
        double last = before;
        for (int i = 0; i < filled.length; i++) {
            if (Double.isNaN(filled[i])) {
                filled[i] = filling(name, i, last, median);
            }
            last = filled[i];
        }
        return filled;
    }

    private double filling(String name, int row, double last, double median) {
        if (rule == Pipeline.EmptyCells.REJECT) {
            throw new NightjarException(
                    ReasonCode.DATASET_REFUSED,
                    "Cannot use the data set: row " + (row + 1) + " of its rows has no " + name
                            + ", and preprocess.empty-cells is reject; fill it, or choose last or median");
        }
        double filling = rule == Pipeline.EmptyCells.LAST && !Double.isNaN(last) ? last : median;
        if (Double.isNaN(filling)) {
            throw new NightjarException(
                    ReasonCode.DATASET_REFUSED,
                    "Cannot use the data set: column " + name
                            + " is empty in every row of the training part; take it out of features.names");
        }
        return filling;
    }
}
