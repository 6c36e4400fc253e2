package dev.nightjar.forest;

import java.util.Arrays;

/** What the forest keeps of the training labels, leaf by leaf, and the conditional quantiles that follow. */
final class LeafSpread {
    /** Sums of the leaves' weights are rounded; a step of the distribution that is this close counts as reached. */
    private static final double ROUNDING = 1e-9;

    /** What a point weighs in a leaf of as many points. */
    private static final double[] WEIGHTS = weights();

    final double[] values;
    final LeafPoints points;

    private static double[] weights() {
        double[] weights = new double[256];
        Arrays.setAll(weights, points -> points == 0 ? 0 : 1.0 / points);
        return weights;
    }

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
     * @param out gets the quantiles from {@code from} on
     */
    void quantiles(int[] reached, Scratch scratch, double[] probabilities, double[] out, int from) {
        int leaves = gather(reached, scratch);
        for (int i = 0; i < probabilities.length; i++) {
            double wanted = (probabilities[i] - ROUNDING) * leaves;
            out[from + i] = values[
                    probabilities[i] > 0.5
                            ? fromAbove(scratch.mass, leaves - wanted)
                            : fromBelow(scratch.mass, wanted)];
        }
    }

    private int fromBelow(double[] mass, double wanted) {
        int bin = 0;
        double reached = mass[0];
        while (reached < wanted && bin < values.length - 1) {
            reached += mass[++bin];
        }
        return bin;
    }

    private int fromAbove(double[] mass, double allowed) {
        int bin = values.length - 1;
        double above = mass[bin];
        while (above <= allowed && bin > 0) {
            above += mass[--bin];
        }
        return bin;
    }

    /**
     * Adds up the reached leaves' points by bin; answers how many leaves have any. What the sums need is fetched
     * beforehand, for all leaves at once: they would wait for one leaf after the other.
     */
    private int gather(int[] reached, Scratch scratch) {
        double[] mass = scratch.mass;
        byte[] bins = points.bins;
        int[] starts = points.starts;
        int[] sizes = scratch.sizes;
        Arrays.fill(mass, 0, values.length, 0);
        int leaves = 0;
        int touched = 0;
        for (int tree = 0; tree < reached.length; tree++) {
            int start = starts[reached[tree]];
            int size = starts[reached[tree] + 1] - start;
            sizes[tree] = size;
            leaves += size == 0 ? 0 : 1;
            touched += size == 0 ? 0 : bins[start];
        }
        scratch.touched = touched;
        for (int tree = 0; tree < reached.length; tree++) {
            int start = starts[reached[tree]];
            double weight = WEIGHTS[sizes[tree]];
            for (int i = start + sizes[tree] - 1; i >= start; i--) {
                mass[bins[i] & 0xff] += weight;
            }
        }
        return leaves;
    }

    /** One thread's. */
    static final class Scratch {
        final double[] mass = new double[LabelBins.MOST];
        final int[] sizes;

        /** Never read; what is written here has to be fetched. */
        int touched;

        Scratch(int trees) {
            sizes = new int[trees];
        }
    }
}
