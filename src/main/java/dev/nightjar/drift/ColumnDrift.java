package dev.nightjar.drift;

import dev.nightjar.pipeline.Pipeline;

/**
 * One column, live against learned.
 *
 * @param feature the column's name
 * @param rows live rows, those without a value included
 * @param psi stability index, a missing value being a bin of its own; NaN without rows
 * @param chance what the index may come to by chance, 999 times in 1,000; NaN without rows
 * @param ks Kolmogorov–Smirnov statistic of the values; NaN without any
 * @param ksError by how much it may fall short, as it is taken on a grid
 * @param pValue of the statistic, by the independent rows; NaN without any
 * @param verdict by the index
 */
public record ColumnDrift(
        String feature,
        long rows,
        double psi,
        double chance,
        double ks,
        double ksError,
        double pValue,
        Verdict verdict) {

    /** From this index on a change is worth a look. */
    public static final double SHIFTED = 0.1;

    /**
     * Compares.
     *
     * @param live rows by cell of the reference's grid
     * @param independent how many of them are draws of their own, at most all
     */
    public static ColumnDrift of(Reference reference, Counts live, long independent, Pipeline.Drift limits) {
        BinnedRows expected = reference.binned();
        BinnedRows actual = reference.binned(live, independent);
        double psi = StabilityIndex.of(expected, actual);
        double chance = StabilityIndex.chance(expected, actual);
        double ks = KolmogorovSmirnov.statistic(reference.counts().cells(), live.cells());
        boolean isFew =
                live.rows() < limits.minRows() || independent < reference.bins().cells();
        return new ColumnDrift(
                reference.name(),
                live.rows(),
                psi,
                chance,
                ks,
                reference.ksError(),
                KolmogorovSmirnov.pValue(ks, reference.independent(), independent),
                isFew ? Verdict.TOO_FEW_ROWS : verdict(psi, chance, limits.psi()));
    }

    /** The index alone decides: with many rows a p value calls any trifle certain. */
    private static Verdict verdict(double psi, double chance, double limit) {
        if (psi >= limit) {
            return psi > chance ? Verdict.DRIFTED : Verdict.TOO_FEW_ROWS;
        }
        return psi >= SHIFTED && psi > chance ? Verdict.SHIFTED : Verdict.STABLE;
    }
}
