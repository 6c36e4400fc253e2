package dev.nightjar.drift;

import org.apache.commons.math3.distribution.ChiSquaredDistribution;

/**
 * The population stability index of two histograms with the same bins, PSI = Σ (aᵢ − eᵢ) · ln(aᵢ ÷ eᵢ), with e the share of
 * the training rows in a bin and a that of the live rows (N. Siddiqi, Credit Risk Scorecards, 2006). Customary reading:
 * below 0.1 no change to speak of, from 0.25 on a large one.
 *
 * <p>A share is never taken as less than half of an independent row's, or one empty bin would make the sum infinite; a bin
 * that is empty on both sides adds nothing.
 */
final class StabilityIndex {
    private static final double CHANCE_QUANTILE = 0.999;

    private StabilityIndex() {}

    /** The index, ≥ 0; NaN where one side has no rows. */
    static double of(BinnedRows expected, BinnedRows actual) {
        if (expected.rows() == 0 || actual.rows() == 0) {
            return Double.NaN;
        }
        double index = 0;
        for (int bin = 0; bin < expected.bins().size(); bin++) {
            if (!expected.isEmpty(bin) || !actual.isEmpty(bin)) {
                double e = expected.share(bin);
                double a = actual.share(bin);
                index += (a - e) * Math.log(a / e);
            }
        }
        return index;
    }

    /**
     * What the index stays below in 999 of 1,000 cases where nothing has changed: (1 ÷ n + 1 ÷ m) · χ² with one degree of
     * freedom less than there are bins, n and m being the independent rows (B. Yurdakul, Statistical Properties of
     * Population Stability Index, 2018). An approximation for bins that hold a few of them. NaN where one side has no rows.
     */
    static double chance(BinnedRows expected, BinnedRows actual) {
        if (expected.rows() == 0 || actual.rows() == 0) {
            return Double.NaN;
        }
        int occupied = 0;
        for (int bin = 0; bin < expected.bins().size(); bin++) {
            occupied += expected.isEmpty(bin) && actual.isEmpty(bin) ? 0 : 1;
        }
        return occupied == 1
                ? 0
                : (1.0 / expected.independent() + 1.0 / actual.independent())
                        * new ChiSquaredDistribution(occupied - 1.0).inverseCumulativeProbability(CHANCE_QUANTILE);
    }
}
