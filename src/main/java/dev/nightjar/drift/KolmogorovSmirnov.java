package dev.nightjar.drift;

import java.util.List;
import org.apache.commons.math3.stat.inference.KolmogorovSmirnovTest;

/** The two-sample Kolmogorov–Smirnov test on counts by cell. */
final class KolmogorovSmirnov {
    /** Below this argument the distribution's complement is 1 to the last bit, and its series converges slowly. */
    private static final double SURELY_ONE = 0.1;

    private static final double TOLERANCE = 1e-20;
    private static final int MOST_TERMS = 100_000;
    private static final KolmogorovSmirnovTest LIBRARY = new KolmogorovSmirnovTest();

    private KolmogorovSmirnov() {}

    /**
     * The largest distance of the two distribution functions at the points between cells, 0 to 1; NaN where one side has no
     * rows. At most the statistic of the rows themselves, and less than that by no more than {@link Reference#ksError}.
     *
     * @param expected training rows by cell
     * @param actual live rows by cell
     */
    static double statistic(List<Long> expected, List<Long> actual) {
        double expectedRows = expected.stream().mapToLong(Long::longValue).sum();
        double actualRows = actual.stream().mapToLong(Long::longValue).sum();
        if (expectedRows == 0 || actualRows == 0) {
            return Double.NaN;
        }
        long expectedSoFar = 0;
        long actualSoFar = 0;
        double largest = 0;
        for (int i = 0; i < expected.size(); i++) {
            expectedSoFar += expected.get(i);
            actualSoFar += actual.get(i);
            largest = Math.max(largest, Math.abs(expectedSoFar / expectedRows - actualSoFar / actualRows));
        }
        return largest;
    }

    /**
     * How probable a statistic of at least this size is where nothing has changed: Kolmogorov's limit distribution at
     * √(nm ÷ (n + m)) · D (Smirnov 1939). Too large where values repeat; 0 below 1e−16; NaN for NaN.
     *
     * @param statistic D, 0 to 1
     * @param n independent rows on one side
     * @param m independent rows on the other
     */
    static double pValue(double statistic, long n, long m) {
        double scaled = Math.sqrt((double) n / (n + m) * m) * statistic;
        if (Double.isNaN(scaled)) {
            return Double.NaN;
        }
        return scaled < SURELY_ONE ? 1 : Math.max(0, 1 - LIBRARY.ksSum(scaled, TOLERANCE, MOST_TERMS));
    }
}
