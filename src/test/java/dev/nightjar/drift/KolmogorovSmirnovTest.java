package dev.nightjar.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KolmogorovSmirnovTest {

    @Test
    void isTheLargestDistanceOfTheDistributionFunctions() {
        // by hand: 0.25, 0.5, 1 against 0.75, 0.75, 1
        assertThat(KolmogorovSmirnov.statistic(List.of(1L, 1L, 2L), List.of(3L, 0L, 1L)))
                .isEqualTo(0.5);
        assertThat(KolmogorovSmirnov.statistic(List.of(1L, 1L, 2L), List.of(2L, 2L, 4L)))
                .isZero();
        assertThat(KolmogorovSmirnov.statistic(List.of(1L, 1L), List.of(0L, 0L)))
                .isNaN();
    }

    /** scipy.stats.kstwobign.sf(sqrt(n m / (n + m)) D): drift_values.py. */
    @ParameterizedTest
    @CsvSource({
        "0.5, 10, 20, 0.07134474750110735",
        "0.1, 1000, 1000, 9.079985952496105e-05",
        "0.02, 1000, 1000, 0.9882610776435244"
    })
    void givesSciPysProbability(double statistic, long n, long m, double expected) {
        assertThat(KolmogorovSmirnov.pValue(statistic, n, m)).isCloseTo(expected, within(1e-12));
    }

    @Test
    void isCertainAtTheEnds() {
        assertThat(KolmogorovSmirnov.pValue(0, 100, 100)).isEqualTo(1);
        assertThat(KolmogorovSmirnov.pValue(1e-9, 100, 100)).isEqualTo(1);
        assertThat(KolmogorovSmirnov.pValue(1, 1_000_000, 1_000_000)).isZero();
        assertThat(KolmogorovSmirnov.pValue(1, Long.MAX_VALUE / 4, Long.MAX_VALUE / 4))
                .isZero();
        assertThat(KolmogorovSmirnov.pValue(Double.NaN, 100, 0)).isNaN();
    }

    @Test
    void fallsWithTheStatistic() {
        double last = 1;
        for (double statistic = 0; statistic <= 1; statistic += 0.001) {
            double p = KolmogorovSmirnov.pValue(statistic, 60, 90);
            assertThat(p).isBetween(0.0, last + 1e-12);
            last = p;
        }
    }
}
