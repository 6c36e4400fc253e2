package dev.nightjar.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ForecastFileTest {
    private static final PriceForecast FORECAST = new PriceForecast(
            new Outcome("oil, \"heavy\"", 1_700_000_000_000L, 0.1, 1 / 3.0, Math.PI, -1e-300, 1e300),
            1_699_999_999_999L,
            new double[] {0.1, 2, 3, -4.5, 100, 1e-17});

    @Test
    void readsPricesBackToTheLastBit() {
        List<PriceForecast> read = ForecastFile.prices(ForecastFile.ofPrices(List.of(FORECAST, FORECAST)));

        assertThat(read).hasSize(2).allSatisfy(forecast -> {
            assertThat(forecast.outcome()).isEqualTo(FORECAST.outcome());
            assertThat(forecast.originMs()).isEqualTo(FORECAST.originMs());
            assertThat(forecast.features()).containsExactly(FORECAST.features());
        });
    }

    @Test
    void readsLabelsBackToTheLastBit() {
        LabelOutcome outcome = new LabelOutcome(Long.MIN_VALUE, 1 / 3.0, 2, 3, -0.0, 1e-300);

        assertThat(ForecastFile.labels(ForecastFile.ofLabels(List.of(outcome)))).containsExactly(outcome);
    }

    @Test
    void keepsWhatLabelsWereForecastFromToTheLastBit() {
        LabelOutcome outcome = new LabelOutcome(7, 1 / 3.0, 2, 3, -0.0, 1e-300);

        List<LabelForecast> read = ForecastFile.features(
                List.of("a", "b"),
                ForecastFile.ofFeatures(List.of("a", "b"), List.of(new LabelForecast(outcome, new double[] {
                    Double.NaN, 1 / 7.0
                }))));

        assertThat(read).hasSize(1);
        assertThat(read.get(0).outcome()).isEqualTo(outcome);
        assertThat(read.get(0).features()).containsExactly(Double.NaN, 1 / 7.0);
    }

    @Test
    void refusesWhatIsSomethingElse() {
        String file = new String(ForecastFile.ofPrices(List.of(FORECAST)), StandardCharsets.UTF_8);

        assertRefused("", "line 1");
        assertRefused("entity,price\n", "line 1");
        assertRefused(file.replace("3.141592653589793", "pi"), "line 2");
        assertRefused(file.replace(",1.0E-17", ""), "line 2");
    }

    private static void assertRefused(String file, String where) {
        assertThatThrownBy(() -> ForecastFile.prices(file.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOfSatisfying(
                        NightjarException.class, e -> assertThat(e.reason()).isEqualTo(ReasonCode.EVALUATION_MISSING))
                .hasMessageContaining(where);
    }
}
