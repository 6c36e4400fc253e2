package dev.nightjar.retrain;

/**
 * An estimate beside the label it should have met, all in the label's unit.
 *
 * @param label what came true
 * @param naive the naive forecast: the mean label of the rows that taught
 * @param predicted the model's estimate
 * @param lower lower end of its interval
 * @param upper upper end of its interval
 */
record LabelOutcome(double label, double naive, double predicted, double lower, double upper) {
    double error() {
        return predicted - label;
    }

    double naiveError() {
        return naive - label;
    }
}
