package dev.nightjar.drift;

import java.util.List;

/**
 * Rows of one side by bin.
 *
 * @param bins rows in each bin
 * @param independent how many of the rows are draws of their own, at most all; 0 without rows
 */
record BinnedRows(List<Long> bins, long independent) {
    private static final double HALF_A_ROW = 0.5;

    BinnedRows {
        bins = List.copyOf(bins);
    }

    long rows() {
        return bins.stream().mapToLong(Long::longValue).sum();
    }

    boolean isEmpty(int bin) {
        return bins.get(bin) == 0;
    }

    /** Share of a bin, never less than half of an independent row's: an empty bin says the less the fewer there are. */
    double share(int bin) {
        return Math.max((double) bins.get(bin) / rows(), HALF_A_ROW / independent);
    }
}
