package dev.nightjar.evaluation;

import java.util.List;

/**
 * Probabilities of classes beside the class that was true. Classes are numbers from 0 on.
 *
 * @param row tells rows apart: the same for the same features and label
 * @param label the true class
 * @param predicted the class that the model names
 * @param naive the naive forecast: each class's share of the rows that taught
 * @param probabilities the model's, one a class
 */
public record ClassOutcome(long row, int label, int predicted, List<Double> naive, List<Double> probabilities)
        implements JudgedRow {
    /** A probability below 2⁻⁵² counts as this much, so that one impossible row does not cost infinitely much. */
    private static final double LEAST = Math.ulp(1.0);

    public ClassOutcome {
        naive = List.copyOf(naive);
        probabilities = List.copyOf(probabilities);
        int classes = probabilities.size();
        if (naive.size() != classes || !isIn(label, classes) || !isIn(predicted, classes)) {
            throw new IllegalArgumentException("class " + label + ", predicted " + predicted + ", with " + classes
                    + " probabilities and " + naive.size() + " shares");
        }
    }

    private static boolean isIn(int type, int classes) {
        return type >= 0 && type < classes;
    }

    /** The logarithmic loss (Good 1952): −ln of the probability that the true class was given, in nats. */
    @Override
    public double loss() {
        return loss(probabilities);
    }

    double naiveLoss() {
        return loss(naive);
    }

    private double loss(List<Double> given) {
        return -Math.log(Math.max(LEAST, Math.min(1 - LEAST, given.get(label))));
    }

    boolean isCorrect() {
        return predicted == label;
    }
}
