package dev.nightjar.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.forest.Explainer;
import dev.nightjar.forest.Explanation;
import org.junit.jupiter.api.Test;

class EstimateExplainerTest {
    private final Estimator estimator = Estimators.small(4);

    @Test
    void splitsTheLabelOverTheFeatures() {
        double[] features = {3, 100, 7};
        // median 5, mean 4, scale 2; median 100, mean 110, scale 10; constant 7: mean 7, scale 1
        double[] row = {(3 - 4) / 2.0, (100 - 110) / 10.0, 0};

        Explanation explanation = new EstimateExplainer(estimator).explain(features);

        assertThat(explanation).isEqualTo(Explainer.of(estimator.model()).explain(row));
        assertThat(explanation.answer()).isCloseTo(estimator.estimate(features).value(), within(1e-9));
    }

    @Test
    void explainsAMissingValueAsTheMedianThatFillsIt() {
        EstimateExplainer explainer = new EstimateExplainer(estimator);

        assertThat(explainer.explain(new double[] {3, Double.NaN, 7}))
                .isEqualTo(explainer.explain(new double[] {3, 100, 7}));
    }
}
