package dev.nightjar.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class StabilityIndexTest {

    @Test
    void isTheSumOfShareDifferencesTimesTheLogOfTheirRatio() {
        // by hand: (0.4 − 0.5) ln(0.4 ÷ 0.5) + (0.6 − 0.5) ln(0.6 ÷ 0.5)
        assertThat(StabilityIndex.of(rows(50, 50), rows(4, 6)))
                .isCloseTo(0.1 * Math.log(1.25) + 0.1 * Math.log(1.2), within(1e-15));
    }

    @Test
    void takesAnEmptyBinForHalfARow() {
        // by hand: shares 1 and 0.05 against 0.5 and 0.5
        assertThat(StabilityIndex.of(rows(10, 0), rows(5, 5)))
                .isCloseTo(0.5 * Math.log(2) + 0.45 * Math.log(10), within(1e-15));
    }

    @Test
    void takesAnEmptyBinForHalfOfAnIndependentRow() {
        // by hand: 100 rows of 4 draws; shares 0.5 and 0.5 against 0.125 and 1
        assertThat(StabilityIndex.of(rows(50, 50), new BinnedRows(List.of(0L, 100L), 4)))
                .isCloseTo(0.375 * Math.log(4) + 0.5 * Math.log(2), within(1e-15));
    }

    @Test
    void leavesOutABinThatIsEmptyOnBothSides() {
        assertThat(StabilityIndex.of(rows(50, 0, 50), rows(5, 0, 5))).isZero();
    }

    @Test
    void isUnknownWithoutRows() {
        assertThat(StabilityIndex.of(rows(1, 1), rows(0, 0))).isNaN();
        assertThat(StabilityIndex.chance(rows(1, 1), rows(0, 0))).isNaN();
    }

    @Test
    void chanceIsThatOfChiSquare() {
        BinnedRows training = rows(LongStream.generate(() -> 20).limit(10).toArray());
        BinnedRows live = rows(LongStream.generate(() -> 50).limit(10).toArray());

        // (1 ÷ 200 + 1 ÷ 500) × scipy.stats.chi2.ppf(0.999, 9): drift_values.py
        assertThat(StabilityIndex.chance(training, live)).isCloseTo(0.19514015409879598, within(1e-9));
        assertThat(StabilityIndex.chance(rows(10, 0), rows(9, 0))).isZero();
    }

    @Test
    void goesBeyondChanceOnceInAThousandTimesWhereNothingChanged() {
        Random random = new Random(20_261_121);
        long beyond = IntStream.range(0, 4_000)
                .filter(i -> {
                    BinnedRows training = drawn(random, 216);
                    BinnedRows live = drawn(random, 500);
                    return StabilityIndex.of(training, live) > StabilityIndex.chance(training, live);
                })
                .count();

        assertThat(beyond).isBetween(1L, 12L);
    }

    private static BinnedRows drawn(Random random, int rows) {
        long[] bins = new long[10];
        for (int i = 0; i < rows; i++) {
            bins[random.nextInt(10)]++;
        }
        return rows(bins);
    }

    private static BinnedRows rows(long... bins) {
        return new BinnedRows(
                LongStream.of(bins).boxed().toList(), LongStream.of(bins).sum());
    }
}
