package dev.nightjar.evaluation;

import org.apache.commons.statistics.distribution.TDistribution;

/**
 * Whether one forecast's losses are smaller than another's by more than luck (Diebold, Mariano 1995, "Comparing Predictive
 * Accuracy", eq. 7), with the small-sample correction of Harvey, Leybourne and Newbold (1997, "Testing the equality of
 * prediction mean squared errors", eq. 9) and Student's t with n − 1 degrees of freedom.
 *
 * @param rows number of differences, n
 * @param meanDifference mean of (loss of the first − loss of the second): below 0 the first is better
 * @param statistic the corrected statistic; NaN below two rows
 * @param pValue probability of a mean so far below 0 if both were equally good, one-sided, 0 to 1; 1 below two rows
 */
public record DieboldMariano(int rows, double meanDifference, double statistic, double pValue) {

    /**
     * Tests.
     *
     * @param differences loss of the first minus loss of the second, one for each time, in the order of time
     * @param horizon steps ahead, ≥ 1: forecasts that look h steps ahead have errors that hang together over h − 1
     */
    public static DieboldMariano of(double[] differences, int horizon) {
        int n = differences.length;
        double mean = mean(differences);
        if (n < 2 || n <= horizon) {
            return new DieboldMariano(n, mean, Double.NaN, 1);
        }
        double variance = longRunVariance(differences, mean, horizon);
        if (variance == 0) {
            return new DieboldMariano(
                    n, mean, mean == 0 ? 0 : Math.copySign(Double.POSITIVE_INFINITY, mean), mean < 0 ? 0 : 1);
        }
        double h = horizon;
        double correction = Math.sqrt((n + 1 - 2 * h + h * (h - 1) / n) / n);
        double statistic = correction * mean / Math.sqrt(variance / n);
        return new DieboldMariano(n, mean, statistic, TDistribution.of(n - 1).cumulativeProbability(statistic));
    }

    /** γ₀ + 2 Σ γₖ up to lag h − 1; where that is not positive, with Bartlett's weights, which cannot be negative. */
    private static double longRunVariance(double[] differences, double mean, int horizon) {
        double plain = autocovariance(differences, mean, 0);
        double weighted = plain;
        for (int lag = 1; lag < horizon; lag++) {
            double covariance = 2 * autocovariance(differences, mean, lag);
            plain += covariance;
            weighted += (1 - (double) lag / horizon) * covariance;
        }
        return plain > 0 ? plain : Math.max(0, weighted);
    }

    private static double autocovariance(double[] differences, double mean, int lag) {
        double sum = 0;
        for (int i = lag; i < differences.length; i++) {
            sum += (differences[i] - mean) * (differences[i - lag] - mean);
        }
        return sum / differences.length;
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return values.length == 0 ? 0 : sum / values.length;
    }
}
