package dev.nightjar.evaluation;

import java.util.function.IntToDoubleFunction;
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
    /** Of more, no bandwidth could tell. */
    private static final double MOST_CORRELATION = 0.97;

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
        double plain = longRunVariance(differences, mean, horizon, lag -> 1);
        return tested(n, mean, plain > 0 ? plain : bartlett(differences, mean, horizon), horizon);
    }

    /**
     * Tests losses of rows that follow one another closely: these hang together for longer than a forecast looks ahead, for
     * as long as the losses themselves tell. Andrews (1991, "Heteroskedasticity and Autocorrelation Consistent Covariance
     * Matrix Estimation", eqs. 6.2 and 6.4): the bandwidth for Bartlett's weights that suits a first-order autoregression.
     *
     * @param differences loss of the first minus loss of the second, one for each time, in the order of time
     */
    public static DieboldMariano ofSeries(double[] differences) {
        int n = differences.length;
        double mean = mean(differences);
        if (n < 2) {
            return new DieboldMariano(n, mean, Double.NaN, 1);
        }
        int horizon = Math.min(bandwidth(differences, mean), n - 1);
        return tested(n, mean, bartlett(differences, mean, horizon), horizon);
    }

    private static int bandwidth(double[] differences, double mean) {
        double own = autocovariance(differences, mean, 0);
        double correlation = own == 0 ? 0 : autocovariance(differences, mean, 1) / own;
        double bounded = Math.max(-MOST_CORRELATION, Math.min(MOST_CORRELATION, correlation));
        double alpha = 4 * bounded * bounded / Math.pow(1 - bounded * bounded, 2);
        return Math.max(1, (int) Math.ceil(1.1447 * Math.cbrt(alpha * differences.length)));
    }

    private static DieboldMariano tested(int n, double mean, double variance, int horizon) {
        if (variance <= 0) {
            return new DieboldMariano(
                    n, mean, mean == 0 ? 0 : Math.copySign(Double.POSITIVE_INFINITY, mean), mean < 0 ? 0 : 1);
        }
        double h = horizon;
        double correction = Math.sqrt((n + 1 - 2 * h + h * (h - 1) / n) / n);
        double statistic = correction * mean / Math.sqrt(variance / n);
        return new DieboldMariano(n, mean, statistic, TDistribution.of(n - 1).cumulativeProbability(statistic));
    }

    /** Bartlett's weights: the variance cannot be negative. */
    private static double bartlett(double[] differences, double mean, int horizon) {
        return longRunVariance(differences, mean, horizon, lag -> 1 - (double) lag / horizon);
    }

    /** γ₀ + 2 Σ wₖ γₖ up to lag h − 1. */
    private static double longRunVariance(double[] differences, double mean, int horizon, IntToDoubleFunction weight) {
        double variance = autocovariance(differences, mean, 0);
        for (int lag = 1; lag < horizon; lag++) {
            variance += 2 * weight.applyAsDouble(lag) * autocovariance(differences, mean, lag);
        }
        return variance;
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
