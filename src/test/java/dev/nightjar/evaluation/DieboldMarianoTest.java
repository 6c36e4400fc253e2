package dev.nightjar.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DieboldMarianoTest {
    private static final double[] DIFFERENCES = {-0.4, -0.1, 0.2, -0.3, -0.2, 0.1, -0.5, -0.2};

    /**
     * With h = 1 the corrected statistic is the one-sample t statistic: scipy's {@code ttest_1samp(d, 0,
     * alternative="less")} of these differences.
     */
    @Test
    void oneStepAheadIsStudentsTest() {
        DieboldMariano test = DieboldMariano.of(DIFFERENCES, 1);

        assertThat(test.rows()).isEqualTo(8);
        assertThat(test.meanDifference()).isCloseTo(-0.175, within(1e-12));
        assertThat(test.statistic()).isCloseTo(-2.0836919522565553, within(1e-10));
        assertThat(test.pValue()).isCloseTo(0.03783576714344943, within(1e-10));
    }

    /**
     * The statistic of {@code dm_test} of the Python package {@code dieboldmariano} 1.1.0, with the correction, and SciPy
     * 1.17.1's {@code t.cdf} of it, by src/test/python/metric_values.py. Step 71 with horizon 5 and step 44 with horizon 2
     * have Bartlett's weights.
     */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                71 | 1 | -1.6777792807564695 | 0.04934026083851025
                71 | 2 | -1.4342151136453296 | 0.07839502775806105
                71 | 5 | -3.3557883419113756 | 0.0006943831695440613
                44 | 1 | -1.5516065536737806 | 0.0630522240522284
                44 | 2 | -2.886495660324963  | 0.0027176026056518797
                44 | 3 | -1.895820831150417  | 0.0314423694256205
                """)
    void givesTheCorrectedStatisticOfAnotherLibrary(int step, int horizon, double statistic, double pValue) {
        double[] differences = IntStream.range(0, 60)
                .mapToDouble(i -> error(i, 0.3 * MetricRows.spread(i, step, 89))
                        - error(i, 0.09 + 0.1 * MetricRows.spread(i, 20, 79)))
                .toArray();

        DieboldMariano test = DieboldMariano.of(differences, horizon);

        assertThat(test.statistic()).isCloseTo(statistic, withinPercentage(1e-10));
        assertThat(test.pValue()).isCloseTo(pValue, withinPercentage(1e-10));
    }

    private static double error(int i, double off) {
        double cameTrue = MetricRows.spread(i, 37, 101);
        return Math.abs(cameTrue + off - cameTrue);
    }

    @Test
    void theOtherSideIsTheComplement() {
        double[] turned = new double[DIFFERENCES.length];
        for (int i = 0; i < turned.length; i++) {
            turned[i] = -DIFFERENCES[i];
        }

        assertThat(DieboldMariano.of(turned, 2).pValue())
                .isCloseTo(1 - DieboldMariano.of(DIFFERENCES, 2).pValue(), within(1e-12));
    }

    @Test
    void equalForecastsAreNoBetter() {
        assertThat(DieboldMariano.of(new double[10], 1).pValue()).isEqualTo(1);
        assertThat(DieboldMariano.ofSeries(new double[10]).pValue()).isEqualTo(1);
    }

    @Test
    void oneDifferenceTellsNothing() {
        assertThat(DieboldMariano.of(new double[] {-1}, 1).pValue()).isEqualTo(1);
        assertThat(DieboldMariano.ofSeries(new double[] {-1}).pValue()).isEqualTo(1);
        assertThat(DieboldMariano.of(new double[] {-1, -2}, 2).pValue()).isEqualTo(1);
    }

    @Test
    void differencesThatNeverVaryAreNoLuck() {
        assertThat(DieboldMariano.of(new double[] {-0.5, -0.5, -0.5}, 1).pValue())
                .isZero();
        assertThat(DieboldMariano.of(new double[] {0.5, 0.5, 0.5}, 1).pValue()).isEqualTo(1);
    }

    /** By hand: γ₀ = 1.5, γ₁ = −0.5; ρ = −⅓, α = 4 ρ² / (1 − ρ²)² = 0.5625, 1.1447 · (4 α)^⅓ = 1.5, so lags below two. */
    @Test
    void aSeriesTellsItsOwnLags() {
        double[] differences = {-3, 0, -1, 0};

        DieboldMariano test = DieboldMariano.ofSeries(differences);

        double variance = 1.5 + 2 * 0.5 * -0.5;
        double correction = Math.sqrt((4 + 1 - 4 + 2 * 1 / 4.0) / 4);
        assertThat(test.meanDifference()).isEqualTo(-1);
        assertThat(test.statistic()).isCloseTo(-correction / Math.sqrt(variance / 4), within(1e-12));
    }

    /** Of losses that hang together for long, h = 1 would call luck a difference in every third case. */
    @Test
    void aSeriesKeepsItsLevelHoweverLongItsLossesHangTogether() {
        for (double correlation : new double[] {0, 0.5, 0.9}) {
            Random random = new Random(7);
            int rejected = 0;
            int runs = 500;
            for (int run = 0; run < runs; run++) {
                double[] differences = new double[3_000];
                double last = random.nextGaussian() / Math.sqrt(1 - correlation * correlation);
                for (int i = 0; i < differences.length; i++) {
                    last = correlation * last + random.nextGaussian();
                    differences[i] = last;
                }
                rejected += DieboldMariano.ofSeries(differences).pValue() < 0.05 ? 1 : 0;
            }
            assertThat(rejected / (double) runs)
                    .as("correlation %s", correlation)
                    .isBetween(0.03, 0.08);
        }
    }

    /** Under equal skill the test says "better" as often as its level allows, also for errors that overlap. */
    @Test
    void keepsItsLevel() {
        for (int horizon : new int[] {1, 3}) {
            Random random = new Random(horizon);
            int rejected = 0;
            int runs = 4_000;
            for (int run = 0; run < runs; run++) {
                double[] noise = new double[30 + horizon];
                for (int i = 0; i < noise.length; i++) {
                    noise[i] = random.nextGaussian();
                }
                double[] differences = new double[30];
                for (int i = 0; i < differences.length; i++) {
                    for (int lag = 0; lag < horizon; lag++) {
                        differences[i] += noise[i + lag];
                    }
                }
                rejected += DieboldMariano.of(differences, horizon).pValue() < 0.05 ? 1 : 0;
            }
            assertThat(rejected / (double) runs).as("horizon %s", horizon).isBetween(0.03, 0.08);
        }
    }
}
