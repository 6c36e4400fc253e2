package dev.nightjar.forest;

import java.util.Arrays;

/** What the forest keeps of the training labels, leaf by leaf, and the conditional quantiles that follow. */
final class LeafSpread {
    /** A probability times the number of points is rounded; a point that is this share away counts as reached. */
    private static final double ROUNDING = 1e-9;

    final double[] values;
    final LeafPoints points;

    /**
     * Takes both over.
     *
     * @param values what each bin answers with, strictly ascending, finite, 1 to {@link LabelBins#MOST}
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
        for (long leaf : points.leaves) {
            if (leaf != LeafPoints.EMPTY && highestBin(leaf) >= values.length) {
                throw new IllegalArgumentException("a leaf's label bin does not exist");
            }
        }
        this.values = values;
        this.points = points;
    }

    private static long highestBin(long leaf) {
        long highest = 0;
        for (long rest = leaf; rest != 0; rest >>>= Byte.SIZE) {
            highest = Math.max(highest, rest & 0xff);
        }
        return highest;
    }

    /**
     * Conditional quantiles from the leaves that one row reached. With {@code F(y|x) = Σᵢ wᵢ(x) 1{Yᵢ ≤ y}} (Meinshausen
     * 2006, equation 6) and {@code wᵢ(x) = 1/T Σₜ 1{Xᵢ ∈ leafₜ(x)} / |leafₜ(x)|} (equations 4 and 5), the quantile at p is
     * the least y with {@code F(y|x) ≥ p} (equation 2). As each leaf has as many points, a point weighs the same in all of
     * them, and F is a count.
     *
     * @param reached the leaf ordinal in each tree
     * @param out gets the quantiles from {@code from} on
     */
    void quantiles(int[] reached, Scratch scratch, double[] probabilities, double[] out, int from) {
        count(reached, scratch);
        int[] counts = scratch.counts;
        int all = reached.length * LeafPoints.EACH - counts[LeafPoints.NOTHING];
        for (int i = 0; i < probabilities.length; i++) {
            int wanted = Math.min(all, (int) ((probabilities[i] - ROUNDING) * all) + 1);
            out[from + i] =
                    values[probabilities[i] > 0.5 ? fromAbove(counts, all - wanted) : fromBelow(counts, wanted)];
        }
    }

    private int fromBelow(int[] counts, int wanted) {
        int bin = 0;
        int reached = counts[0];
        while (reached < wanted && bin < values.length - 1) {
            reached += counts[++bin];
        }
        return bin;
    }

    private int fromAbove(int[] counts, int allowed) {
        int bin = values.length - 1;
        int above = counts[bin];
        while (above <= allowed && bin > 0) {
            above += counts[--bin];
        }
        return bin;
    }

    /**
     * Counts the reached leaves' points by bin. The leaves are fetched beforehand, all at once: counting would wait for
     * one after the other.
     */
    private void count(int[] reached, Scratch scratch) {
        long[] leaves = scratch.leaves;
        for (int tree = 0; tree < leaves.length; tree++) {
            leaves[tree] = points.leaves[reached[tree]];
        }
        int[] counts = scratch.counts;
        Arrays.fill(counts, 0);
        for (long leaf : leaves) {
            counts[(int) leaf & 0xff]++;
            counts[(int) (leaf >>> 8) & 0xff]++;
            counts[(int) (leaf >>> 16) & 0xff]++;
            counts[(int) (leaf >>> 24) & 0xff]++;
            counts[(int) (leaf >>> 32) & 0xff]++;
            counts[(int) (leaf >>> 40) & 0xff]++;
            counts[(int) (leaf >>> 48) & 0xff]++;
            counts[(int) (leaf >>> 56)]++;
        }
    }

    /** One thread's. */
    static final class Scratch {
        /** Points by bin; what stands for none is at {@link LeafPoints#NOTHING}. */
        final int[] counts = new int[LeafPoints.NOTHING + 1];

        final long[] leaves;

        Scratch(int trees) {
            leaves = new long[trees];
        }
    }
}
