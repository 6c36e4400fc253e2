package dev.nightjar.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.evaluation.RollingConformal.Interval;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RollingConformalTest {
    private static final Interval RAW = new Interval(-0.01, 0.01);

    @Test
    void leavesIntervalsAloneWhileNothingIsKnown() {
        RollingConformal conformal = new RollingConformal(0.9, 100, 20);

        assertThat(conformal.calibrated("gold", RAW)).isEqualTo(RAW);
        assertThat(conformal.coverage("gold")).isNaN();
    }

    /** Nine scores by hand: |r| ÷ 0.01 − 1 = 0.1, …, 0.9; rank ⌈10 × 0.8⌉ = 8. */
    @Test
    void addsTheQuantileOfHowFarOutcomesLayOutside() {
        RollingConformal conformal = new RollingConformal(0.8, 9, 9);
        for (int i = 1; i <= 9; i++) {
            conformal.matured("gold", RAW, RAW, 0.01 * (1 + i / 10.0));
        }

        assertThat(conformal.correction("gold")).isCloseTo(0.8, within(1e-12));
        assertThat(conformal.calibrated("gold", RAW).upper()).isCloseTo(0.018, within(1e-12));
        assertThat(conformal.coverage("gold")).isZero();
    }

    @Test
    void anEntityWithFewOutcomesBorrowsEverybodys() {
        RollingConformal conformal = new RollingConformal(0.9, 50, 10);
        for (int i = 0; i < 10; i++) {
            conformal.matured("gold", RAW, RAW, 0.02);
        }
        conformal.matured("oil", RAW, RAW, 0.005);

        assertThat(conformal.correction("oil"))
                .isEqualTo(conformal.correction("gold"))
                .isCloseTo(1, within(1e-12));
    }

    @Test
    void forgetsWhatIsLongAgo() {
        RollingConformal conformal = new RollingConformal(0.9, 20, 5);
        for (int i = 0; i < 20; i++) {
            conformal.matured("gold", RAW, RAW, 0.05);
        }
        for (int i = 0; i < 20; i++) {
            conformal.matured("gold", RAW, RAW, 0.001);
        }

        assertThat(conformal.correction("gold")).isCloseTo(-0.9, within(1e-12));
        assertThat(conformal.coverage("gold")).isEqualTo(1);
    }

    /** Whatever the raw interval's width, and while the volatility doubles in the middle. */
    @ParameterizedTest
    @CsvSource({"0.002, 0.9", "0.01, 0.9", "0.1, 0.9", "0.01, 0.8", "0.01, 0.5"})
    void coversWhatItSays(double half, double level) {
        RollingConformal conformal = new RollingConformal(level, 100, 20);
        Random random = new Random(17);
        Interval raw = new Interval(-half, half);
        int held = 0;
        int days = 2_000;
        for (int day = 0; day < days; day++) {
            double truth = random.nextGaussian() * (day < days / 2 ? 0.01 : 0.02);
            Interval published = conformal.calibrated("gold", raw);
            held += published.holds(truth) ? 1 : 0;
            conformal.matured("gold", raw, published, truth);
        }

        assertThat(held / (double) days).isBetween(level - 0.03, level + 0.03);
    }
}
