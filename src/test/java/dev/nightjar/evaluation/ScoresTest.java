package dev.nightjar.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Values computed by hand: forecasts 101 and 210 for prices 100 → 102 and 200 → 200. {@link LibraryScoresTest} has another
 * library's.
 */
class ScoresTest {
    private static final Outcome GOLD = new Outcome("gold", 0, 100, 102, 101, 99, 103);
    private static final Outcome OIL = new Outcome("crude oil", 0, 200, 200, 210, 205, 215);

    @Test
    void measuresErrorsInPricesAndShares() {
        Scores scores = Scores.of(List.of(GOLD, OIL));

        assertThat(scores.rows()).isEqualTo(2);
        assertThat(scores.mae()).isEqualTo((1 + 10) / 2.0);
        assertThat(scores.rmse()).isEqualTo(Math.sqrt((1 + 100) / 2.0));
        assertThat(scores.mape()).isCloseTo((1 / 102.0 + 10 / 200.0) / 2, within(1e-15));
        assertThat(scores.accuracy()).isCloseTo(97.00980392156863, within(1e-12));
    }

    @Test
    void measuresTheNaiveForecastOnTheSameRows() {
        Scores scores = Scores.of(List.of(GOLD, OIL));

        assertThat(scores.naiveMae()).isEqualTo(1);
        assertThat(scores.naiveMape()).isCloseTo(2 / 102.0 / 2, within(1e-15));
        assertThat(scores.skill()).isCloseTo(1 - (1 / 100.0 + 10 / 200.0) / (2 / 100.0), within(1e-12));
    }

    @Test
    void countsWhatTheIntervalHolds() {
        Scores scores = Scores.of(List.of(GOLD, OIL));

        assertThat(scores.coverage()).isEqualTo(0.5);
        assertThat(scores.intervalWidth()).isCloseTo((0.04 + 0.05) / 2, within(1e-15));
    }

    @Test
    void aPerfectForecastExplainsEveryReturn() {
        Scores scores = Scores.of(
                List.of(new Outcome("gold", 0, 100, 110, 110, 100, 120), new Outcome("gold", 1, 100, 90, 90, 80, 100)));

        assertThat(scores.r2()).isEqualTo(1);
        assertThat(scores.skill()).isEqualTo(1);
        assertThat(scores.accuracy()).isEqualTo(100);
    }

    @Test
    void leavesOutWhatIsUndefined() {
        Scorecard card = Scorecard.of(List.of(OIL));

        assertThat(card.all().skill()).isNaN();
        assertThat(card.metrics()).doesNotContainKey("skill").containsEntry("mae.crude_oil", 10.0);
    }

    @Test
    void namesTheMetricsOfEachEntity() {
        Scorecard card = Scorecard.of(List.of(GOLD, OIL));

        assertThat(card.metrics()).containsEntry("mae.gold", 1.0).containsEntry("mae.crude_oil", 10.0);
        assertThat(card.byEntity().keySet()).containsExactly("crude oil", "gold");
    }
}
