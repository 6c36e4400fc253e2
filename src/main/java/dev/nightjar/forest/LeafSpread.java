package dev.nightjar.forest;

import java.util.Arrays;

/** What the forest keeps of the training labels, leaf by leaf, and the conditional quantiles that follow. */
final class LeafSpread {
    /** Sums of the leaves' weights are rounded; a step of the distribution that is this close counts as reached. */
    private static final double ROUNDING = 1e-9;

    final double[] values;
    final LeafPoints points;

    /**
     * Takes both over.
     *
     * @param values what each bin answers with, strictly ascending, finite, 1 to 256
     * @throws IllegalArgumentException if a point's bin has no value, or a value is out of order
     */
    LeafSpread(double[] values, LeafPoints points) {
        if (values.length == 0 || values.length > LabelBins.MOST) {
            throw new IllegalArgumentException("the number of label bins is out of range");
        }
        for (int bin = 0; bin < values.length; bin++) {
            if (!Double.isFinite(values[bin]) || (bin > 0 && values[bin] <= values[bin - 1])) {
                throw new IllegalArgumentException("label bins are out of order");
            }
        }
        for (byte bin : points.bins) {
            if ((bin & 0xff) >= values.length) {
                throw new IllegalArgumentException("a leaf's label bin does not exist");
            }
        }
        this.values = values;
        this.points = points;
    }

    /**
     * Conditional quantiles from the leaves that one row reached. With {@code F(y|x) = Σᵢ wᵢ(x) 1{Yᵢ ≤ y}} (Meinshausen
     * 2006, equation 6) and {@code wᵢ(x) = 1/T Σₜ 1{Xᵢ ∈ leafₜ(x)} / |leafₜ(x)|} (equations 4 and 5), the quantile at p is
     * the least y with {@code F(y|x) ≥ p} (equation 2).
     *
     * @param reached the leaf ordinal in each tree
     * @param mass scratch, {@link LabelBins#MOST} long
     */
    void quantiles(int[] reached, double[] mass, double[] probabilities, double[] out) {
        double total = gather(reached, mass);
        for (int i = 0; i < probabilities.length; i++) {
            double wanted = (probabilities[i] - ROUNDING) * total;
            int bin = 0;
            double below = mass[0];
            while (below < wanted && bin < values.length - 1) {
                below += mass[++bin];
            }
            out[i] = values[bin];
        }
    }

    private double gather(int[] reached, double[] mass) {
        Arrays.fill(mass, 0, values.length, 0);
        byte[] bins = points.bins;
        int[] starts = points.starts;
        double total = 0;
        for (int leaf : reached) {
            int from = starts[leaf];
            int to = starts[leaf + 1];
            if (from < to) {
                double weight = 1.0 / (to - from);
                for (int i = from; i < to; i++) {
                    mass[bins[i] & 0xff] += weight;
                }
                total++;
            }
        }
        return total;
    }
}
