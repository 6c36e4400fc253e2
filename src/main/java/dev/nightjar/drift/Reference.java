package dev.nightjar.drift;

import java.util.ArrayList;
import java.util.List;

/**
 * How one number column of a version's training rows is distributed.
 *
 * @param name the column's
 * @param grid fine: {@value #STEPS} steps of equal frequency, for the Kolmogorov–Smirnov statistic
 * @param bins coarse: {@value #BINS} of equal frequency, fewer where values repeat, for the stability index; all of their
 *     points are the grid's
 * @param counts training rows by cell of the grid; at least one has a value
 * @param independent how many of the training rows are draws of their own, 1 to all
 */
public record Reference(String name, Grid grid, Grid bins, Counts counts, long independent) {
    /** Steps of the fine grid; it starts at the smallest value and ends at the largest. */
    public static final int STEPS = 200;

    private static final int BINS = 10;

    public Reference {
        if (name.isBlank()
                || !grid.holds(bins)
                || counts.cells().size() != grid.cells()
                || counts.present() == 0
                || independent < 1
                || independent > counts.rows()) {
            throw new IllegalArgumentException("column \"" + name + "\" has " + grid.cells() + " cells, "
                    + counts.cells().size() + " counts of " + counts.present() + " values, " + independent
                    + " of them independent, or bins that are not its grid's");
        }
    }

    /** Ranks, in [0, 1], whose values {@link #gridOf} and {@link #binsOf} want. */
    public static double[] ranks() {
        double[] ranks = new double[STEPS + 1];
        for (int i = 0; i <= STEPS; i++) {
            ranks[i] = (double) i / STEPS;
        }
        return ranks;
    }

    /**
     * The fine grid.
     *
     * @param quantiles values of the column at {@link #ranks}
     */
    public static Grid gridOf(double[] quantiles) {
        return Grid.ofQuantiles(quantiles);
    }

    /**
     * The bins of a column with these quantiles. A value that holds two or more of their borders is a bin of its own; a
     * constant column has three: below it, equal to it, above it.
     *
     * @param quantiles values of the column at {@link #ranks}
     */
    public static Grid binsOf(double[] quantiles) {
        double[] borders = new double[BINS - 1];
        for (int i = 1; i < BINS; i++) {
            borders[i - 1] = quantiles[i * STEPS / BINS];
        }
        return Grid.ofQuantiles(borders);
    }

    /** The training rows by bin; the last bin is that of the missing values. */
    BinnedRows binned() {
        return binned(counts, independent);
    }

    /**
     * Live rows by bin.
     *
     * @param rows by cell of the grid
     * @param independentRows how many of them are draws of their own
     */
    BinnedRows binned(Counts rows, long independentRows) {
        long[] sums = new long[bins.cells()];
        int[] binOf = grid.cellsIn(bins);
        for (int cell = 0; cell < binOf.length; cell++) {
            sums[binOf[cell]] += rows.cells().get(cell);
        }
        List<Long> binned = new ArrayList<>();
        for (long sum : sums) {
            binned.add(sum);
        }
        binned.add(rows.missing());
        return new BinnedRows(binned, independentRows);
    }

    /**
     * By how much {@link KolmogorovSmirnov#statistic} may fall short of the statistic of the rows themselves: the largest
     * share of training rows in one cell that has room for more than one number, about 1 ÷ {@value #STEPS}. Between two
     * points neither distribution function leaves the range of its values there, and within that range theirs differ by
     * at most this more than at the points.
     */
    double ksError() {
        long most = 0;
        for (int cell = 0; cell < grid.cells(); cell++) {
            if (!grid.holdsOneNumber(cell)) {
                most = Math.max(most, counts.cells().get(cell));
            }
        }
        return (double) most / counts.present();
    }
}
