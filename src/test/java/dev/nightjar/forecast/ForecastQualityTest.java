package dev.nightjar.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ForecastQualityTest {
    @Test
    void comparesWithTheNaiveForecast() {
        ForecastQuality quality = new ForecastQuality();
        quality.add(101, 100, 102);
        quality.add(50, 50, 40);
        quality.add(50, 50, -3);
        quality.add(50, 50, Double.NaN);

        // by hand: off 1 and 10, naively 2 and 10; of the price then 1/100 and 10/50, naively 2/100 and 10/50
        assertThat(quality.outcomes()).isEqualTo(2);
        assertThat(quality.skill()).isCloseTo(1 - 0.21 / 0.22, within(1e-12));
        assertThat(quality.accuracy()).isCloseTo(100 * (1 - (1 / 102.0 + 0.25) / 2), within(1e-9));
        assertThat(quality.naiveAccuracy()).isCloseTo(100 * (1 - (2 / 102.0 + 0.25) / 2), within(1e-9));
    }

    @Test
    void skillDoesNotDependOnAnEntitysUnit() {
        ForecastQuality dollars = new ForecastQuality();
        dollars.add(2, 2.1, 1.9);
        dollars.add(1800, 1810, 1820);
        ForecastQuality cents = new ForecastQuality();
        cents.add(200, 210, 190);
        cents.add(1800, 1810, 1820);

        assertThat(cents.skill()).isCloseTo(dollars.skill(), within(1e-12));
    }
}
