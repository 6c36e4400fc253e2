package dev.nightjar.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.feature.ModelInput;
import dev.nightjar.forest.Forest;
import dev.nightjar.forest.Forests;
import dev.nightjar.forest.TreeNode;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ForecasterTest {
    private static final double[] FEATURES = {84.10, 83.2, 1.3, 0.12, 97.5, 103.4};

    @Test
    void turnsReturnsIntoPrices() {
        Forest forest = Forests.small(3);
        double[] row = Arrays.stream(ModelInput.values())
                .mapToDouble(input -> input.of(FEATURES))
                .toArray();
        double[] tails = new double[2];
        forest.quantiles(row, new double[] {0.05, 0.95}, tails);

        Forecast forecast = new Forecaster(forest, 0.90).forecast(FEATURES);

        assertThat(forecast.predictedPrice()).isEqualTo(84.10 * Math.exp(forest.predict(row)));
        assertThat(forecast.lower()).isCloseTo(84.10 * Math.exp(tails[0]), within(1e-12));
        assertThat(forecast.upper()).isCloseTo(84.10 * Math.exp(tails[1]), within(1e-12));
        assertThat(forecast.lower()).isLessThanOrEqualTo(forecast.upper());
    }

    @Test
    void forecastsBlocksLikeSingleRows() {
        Forecaster forecaster = new Forecaster(Forests.small(7), 0.9);
        int count = 64 * 2 + 5;
        Random random = new Random(7);
        double[][] features = new double[count][];
        Arrays.setAll(
                features,
                row -> Arrays.stream(FEATURES)
                        .map(value -> value * (0.9 + random.nextDouble() / 5))
                        .toArray());
        double[] prices = new double[count];
        double[] lowers = new double[count];
        double[] uppers = new double[count];

        forecaster.forecast(features, count, prices, lowers, uppers);

        for (int row = 0; row < count; row++) {
            assertThat(new Forecast(prices[row], lowers[row], uppers[row]))
                    .isEqualTo(forecaster.forecast(features[row]));
        }
    }

    @Test
    void refusesBlocksWithARowThatHasNoReturn() {
        Forecaster forecaster = new Forecaster(Forests.small(8), 0.9);
        double[] negative = FEATURES.clone();
        negative[0] = -37.63;
        double[] out = new double[2];

        assertThatExceptionOfType(NightjarException.class)
                .isThrownBy(() -> forecaster.forecast(new double[][] {FEATURES, negative}, 2, out, out, out))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(ReasonCode.NON_POSITIVE_PRICE));
    }

    @Test
    void widensWithTheLevel() {
        Forest forest = Forests.small(4);

        Forecast narrow = new Forecaster(forest, 0.5).forecast(FEATURES);
        Forecast wide = new Forecaster(forest, 0.98).forecast(FEATURES);

        assertThat(wide.lower()).isLessThan(narrow.lower());
        assertThat(wide.upper()).isGreaterThan(narrow.upper());
    }

    @Test
    void answersTheSameOnManyThreads() {
        Forecaster forecaster = new Forecaster(Forests.small(5), 0.9);
        Forecast alone = forecaster.forecast(FEATURES);

        assertThat(IntStream.range(0, 20_000).parallel().mapToObj(i -> forecaster.forecast(FEATURES)))
                .allMatch(alone::equals);
    }

    @Test
    void refusesWhatHasNoReturn() {
        Forecaster forecaster = new Forecaster(Forests.small(6), 0.9);

        assertThat(refusal(forecaster, 0, -37.63)).isEqualTo(ReasonCode.NON_POSITIVE_PRICE);
        assertThat(refusal(forecaster, 0, 0)).isEqualTo(ReasonCode.NON_POSITIVE_PRICE);
        assertThat(refusal(forecaster, 2, Double.NaN)).isEqualTo(ReasonCode.NOT_A_NUMBER);
        assertThat(refusal(forecaster, 5, Double.POSITIVE_INFINITY)).isEqualTo(ReasonCode.NOT_A_NUMBER);
    }

    private static ReasonCode refusal(Forecaster forecaster, int feature, double value) {
        double[] features = FEATURES.clone();
        features[feature] = value;
        try {
            forecaster.forecast(features);
        } catch (NightjarException e) {
            return e.reason();
        }
        throw new AssertionError("accepted " + value);
    }

    @Test
    void refusesForestWithUnknownInput() {
        Forest foreign = Forest.of(List.of("in_moon_phase"), List.of(new TreeNode.Leaf(0)), Map.of());

        assertThatExceptionOfType(NightjarException.class)
                .isThrownBy(() -> new Forecaster(foreign, 0.9))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(ReasonCode.MODEL_CORRUPT))
                .withMessageContaining("in_moon_phase");
        assertThatThrownBy(() -> new Forecaster(Forests.small(1), 1)).isInstanceOf(IllegalArgumentException.class);
    }
}
