package dev.nightjar.evaluation;

/**
 * How good probabilities of classes were; NaN where it is undefined.
 *
 * @param f1 mean of the classes' F1 scores (van Rijsbergen 1979), 0 to 1, over the classes that are true or predicted
 *     anywhere
 * @param rocAuc area under the receiver operating characteristic (Hanley and McNeil 1982), 0 to 1; of more than two classes
 *     the mean over each against all others
 * @param logLoss mean logarithmic loss in nats, ≥ 0
 * @param brier mean squared error of the probability of class 1, 0 to 1; of more than two classes the sum over all, 0 to 2
 *     (Brier 1950)
 * @param naiveLogLoss mean logarithmic loss of the naive forecast
 * @param naiveBrier Brier score of the naive forecast
 */
public record ClassMetrics(
        double f1, double rocAuc, double logLoss, double brier, double naiveLogLoss, double naiveBrier) {}
