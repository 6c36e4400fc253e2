package dev.nightjar.model;

import java.util.Arrays;

/**
 * The label's range cut into classes, so that a classifier can predict a number with its distribution (Imani and White
 * 2018, "Improving regression performance with distributional losses": the histogram loss).
 */
public final class LabelClasses {
    private final double[] edges;
    private final double[] means;

    /**
     * Cuts.
     *
     * @param edges ascending, finite: class {@code k} lies from edge {@code k} to edge {@code k + 1}
     * @param means the mean label of each class, within its edges
     * @throws IllegalArgumentException if they do not fit together
     */
    public LabelClasses(double[] edges, double[] means) {
        if (means.length == 0 || edges.length != means.length + 1) {
            throw new IllegalArgumentException(edges.length + " edges for " + means.length + " classes");
        }
        if (!Arrays.stream(edges).allMatch(Double::isFinite)) {
            throw new IllegalArgumentException("an edge is not finite");
        }
        for (int k = 0; k < means.length; k++) {
            if (!(edges[k] <= means[k] && means[k] <= edges[k + 1])) {
                throw new IllegalArgumentException(
                        "class " + k + " has mean " + means[k] + ", outside " + edges[k] + " to " + edges[k + 1]);
            }
        }
        this.edges = edges.clone();
        this.means = means.clone();
    }

    /** How many, ≥ 1. */
    public int count() {
        return means.length;
    }

    /** One more than classes, ascending. */
    public double[] edges() {
        return edges.clone();
    }

    /** One a class, ascending. */
    public double[] means() {
        return means.clone();
    }

    double mean(double[] shares) {
        double sum = 0;
        for (int k = 0; k < means.length; k++) {
            sum += means[k] * shares[k];
        }
        return sum;
    }

    /** Within a class, labels are taken to be spread evenly. */
    double quantile(double[] shares, double probability) {
        double below = 0;
        for (int k = 0; k < means.length; k++) {
            if (below + shares[k] >= probability) {
                double part = shares[k] > 0 ? (probability - below) / shares[k] : 1;
                return edges[k] + part * (edges[k + 1] - edges[k]);
            }
            below += shares[k];
        }
        return edges[means.length];
    }
}
