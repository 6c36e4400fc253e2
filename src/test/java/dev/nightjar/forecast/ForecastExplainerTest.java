package dev.nightjar.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.feature.Feature;
import dev.nightjar.feature.ModelInput;
import dev.nightjar.forest.Explainer;
import dev.nightjar.forest.Forest;
import dev.nightjar.forest.Forests;
import dev.nightjar.forest.TreeNode;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ForecastExplainerTest {
    private static final double[] FEATURES = {84.10, 83.2, 1.3, 0.12, 97.5, 103.4};

    private final Forecaster forecaster = new Forecaster(Forests.small(3), 0.9);

    @Test
    void splitsTheLogReturnOverTheModelInputs() {
        double[] row = Arrays.stream(ModelInput.values())
                .mapToDouble(input -> input.of(FEATURES))
                .toArray();

        ForecastExplanation explanation = new ForecastExplainer(forecaster).explain(FEATURES);

        assertThat(explanation.contributions().keySet()).containsExactly(ModelInput.values());
        assertThat(List.copyOf(explanation.contributions().values()))
                .isEqualTo(Explainer.of(forecaster.model()).explain(row).contributions());
        assertThat(explanation.logReturn()).isCloseTo(forecaster.model().predict(row), within(1e-9));
    }

    @Test
    void multipliesFactorsToThePredictedPrice() {
        ForecastExplanation explanation = new ForecastExplainer(forecaster).explain(FEATURES);

        double price = explanation.expectedPrice(FEATURES[Feature.CURRENT_PRICE.ordinal()]);
        for (ModelInput input : ModelInput.values()) {
            price *= explanation.factor(input);
        }
        assertThat(price).isCloseTo(forecaster.forecast(FEATURES).predictedPrice(), within(1e-9));
    }

    @Test
    void knowsOnlyTheInputsThatTheForestAsksFor() {
        TreeNode split = new TreeNode.Split(0, 0, new TreeNode.Leaf(-0.01), new TreeNode.Leaf(0.03));
        Forest trend = Forest.of(List.of(ModelInput.VOLUME_TREND.key()), List.of(split), Map.of())
                .withCovers(new int[] {3, 1});

        ForecastExplanation explanation = new ForecastExplainer(new Forecaster(trend, 0.9)).explain(FEATURES);

        assertThat(explanation.expected()).isCloseTo(0, within(1e-15));
        assertThat(explanation.contributions()).containsOnlyKeys(ModelInput.VOLUME_TREND);
        assertThat(explanation.factor(ModelInput.VOLUME_TREND)).isCloseTo(Math.exp(0.03), within(1e-15));
        assertThatThrownBy(() -> explanation.factor(ModelInput.PRICE_ZSCORE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("PRICE_ZSCORE");
    }

    @Test
    void refusesWhatHasNoForecast() {
        ForecastExplainer explainer = new ForecastExplainer(forecaster);
        double[] negative = FEATURES.clone();
        negative[Feature.CURRENT_PRICE.ordinal()] = -37.63;

        assertThatExceptionOfType(NightjarException.class)
                .isThrownBy(() -> explainer.explain(negative))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(ReasonCode.NON_POSITIVE_PRICE));
    }

    @Test
    void refusesAForestWithoutCovers() {
        Forecaster older = new Forecaster(Forests.bare(1, 3, 2), 0.9);

        assertThatExceptionOfType(NightjarException.class)
                .isThrownBy(() -> new ForecastExplainer(older))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(ReasonCode.COVERS_UNKNOWN));
    }
}
