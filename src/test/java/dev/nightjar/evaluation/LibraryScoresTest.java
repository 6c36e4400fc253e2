package dev.nightjar.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against scikit-learn 1.9.1 and, for intervals, MAPIE 1.6.0, by src/test/python/metric_values.py. */
class LibraryScoresTest {
    private final Scorecard prices = Scorecard.of(MetricRows.prices());
    private final Scores gas = Objects.requireNonNull(prices.byEntity().get("natural gas"));
    private final Scores labels = LabelScores.of(MetricRows.labels());

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                accuracy       | 99.33662079099327    | 99.06526728093917    | 36.57183698864369
                mae            | 3.8680710479207225   | 0.02799938692537162  | 2.100220037453184
                rmse           | 7.910871628176264    | 0.028995348736761514 | 2.5753302604777395
                mape           | 0.006633792090067314 | 0.009347327190608294 | 0.6342816301135631
                skill          | 0.558553901827604    | 0.3786610255952313   | 0.6734563300150531
                r2             | 0.7801685901567508   | 0.690146469090025    | 0.8752250083827435
                coverage       | 0.7633333333333333   | 0.6133333333333333   | 0.7233333333333334
                interval_width | 0.019564621695455062 | 0.01959877239807625  | 3.5009483503634793
                naive_accuracy | 98.49649989787504    | 98.49311912296285    | -22.27664630735966
                naive_mae      | 9.424309051750528    | 0.04505298764928041  | 6.431666666666667
                naive_rmse     | 17.65876232887734    | 0.052048196731862166 | 7.4916064142923755
                naive_mape     | 0.015035001021249507 | 0.015068808770371396 | 1.2227664630735966
                """)
    void givesTheLibrariesValue(String metric, double ofPrices, double ofGas, double ofLabels) {
        assertNear(prices.all(), metric, ofPrices);
        assertNear(gas, metric, ofGas);
        assertNear(labels, metric, ofLabels);
    }

    private static void assertNear(Scores scores, String metric, double expected) {
        double value = Objects.requireNonNull(scores.metrics().get(metric));
        assertThat(value).isCloseTo(expected, within(1e-12 * Math.abs(expected)));
    }
}
