package dev.nightjar.evaluation;

/**
 * An estimate beside the label it should have met, all in the label's unit.
 *
 * @param row tells rows apart: the same for the same features and label
 * @param label what came true
 * @param naive the naive forecast: the mean label of the rows that taught
 * @param predicted the model's estimate
 * @param lower lower end of its interval
 * @param upper upper end of its interval
 */
public record LabelOutcome(long row, double label, double naive, double predicted, double lower, double upper)
        implements JudgedRow {
    /** How far off, in the label's unit. */
    @Override
    public double loss() {
        return Math.abs(error());
    }

    double error() {
        return predicted - label;
    }

    double naiveError() {
        return naive - label;
    }
}
