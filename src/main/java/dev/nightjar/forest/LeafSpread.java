package dev.nightjar.forest;

import java.util.Arrays;

/** What the forest keeps of the training labels, leaf by leaf, and the conditional quantiles that follow. */
final class LeafSpread {
    /** Probabilities are rounded; a step of the distribution that is this close counts as reached. */
    private static final double ROUNDING = 1e-9;

    /** The weight of a leaf, the least common multiple of 1 to 32: a point's share of it is a whole number. */
    private static final long UNIT = 144_403_552_893_600L;

    /** As many sums of {@link #UNIT} fit a long. */
    static final int MOST_TREES = 50_000;

    /** What a point weighs in a leaf of as many points. */
    private static final long[] WEIGHTS = weights();

    final double[] values;
    final LeafPoints points;

    private static long[] weights() {
        long[] weights = new long[256];
        for (int points = 1; points < weights.length; points++) {
            weights[points] = UNIT / points;
        }
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
        long total = gather(reached, scratch);
        for (int i = 0; i < probabilities.length; i++) {
            out[from + i] = values[bin(scratch.mass, probabilities[i], total)];
        }
    }

    /** Searches from the nearer end. */
    private int bin(long[] mass, double probability, long total) {
        long wanted = (long) Math.ceil((probability - ROUNDING) * total);
        int last = values.length - 1;
        if (probability > 0.5) {
            int bin = last;
            long below = total - mass[bin];
            while (bin > 0 && below >= wanted) {
                below -= mass[--bin];
            }
            return bin;
        }
        int bin = 0;
        long reached = mass[0];
        while (reached < wanted && bin < last) {
            reached += mass[++bin];
        }
        return bin;
    }

    /** Fetches the leaves' points, all of them at once, before the sums: a sum would wait for each leaf in turn. */
    private long gather(int[] reached, Scratch scratch) {
        long[] mass = scratch.mass;
        byte[] bins = points.bins;
        int[] starts = points.starts;
        int[] sizes = scratch.sizes;
        Arrays.fill(mass, 0, values.length, 0);
        long touched = 0;
        for (int tree = 0; tree < reached.length; tree++) {
            int start = starts[reached[tree]];
            sizes[tree] = starts[reached[tree] + 1] - start;
            touched += sizes[tree] == 0 ? 0 : bins[start];
        }
        scratch.touched = touched;
        long total = 0;
        for (int tree = 0; tree < reached.length; tree++) {
            int start = starts[reached[tree]];
            long weight = WEIGHTS[sizes[tree]];
            for (int i = start + sizes[tree] - 1; i >= start; i--) {
                mass[bins[i] & 0xff] += weight;
            }
            total += weight * sizes[tree];
        }
        return total;
    }

    /** One thread's. */
    static final class Scratch {
        final long[] mass = new long[LabelBins.MOST];
        final int[] sizes;

        /** Never read; what is written here has to be fetched. */
        long touched;

        Scratch(int trees) {
            sizes = new int[trees];
        }
    }
}
