package dev.nightjar.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Against values computed by hand; {@link LibraryScoresTest} has another library's. */
class LabelScoresTest {
    private static final LabelOutcome FIRST = new LabelOutcome(1, 100, 150, 110, 90, 120);
    private static final LabelOutcome SECOND = new LabelOutcome(2, 200, 150, 180, 100, 190);
    private static final LabelOutcome ZERO = new LabelOutcome(3, 0, 150, 30, -10, 60);

    @Test
    void measuresModelAndMeanOnTheSameRows() {
        Scores scores = LabelScores.of(List.of(FIRST, SECOND));

        assertThat(scores.mae()).isEqualTo(15);
        assertThat(scores.naiveMae()).isEqualTo(50);
        assertThat(scores.skill()).isCloseTo(0.7, within(1e-15));
        assertThat(scores.mape()).isCloseTo((0.1 + 0.1) / 2, within(1e-15));
        assertThat(scores.naiveAccuracy()).isCloseTo(100 * (1 - (0.5 + 0.25) / 2), within(1e-12));
        // 1 - (100 + 400) / (2500 + 2500)
        assertThat(scores.r2()).isCloseTo(0.9, within(1e-15));
        assertThat(scores.coverage()).isEqualTo(0.5);
        assertThat(scores.intervalWidth()).isCloseTo((30 + 90) / 300.0, within(1e-15));
    }

    @Test
    void leavesALabelOfZeroOutOfThePercentages() {
        Scores scores = LabelScores.of(List.of(FIRST, ZERO));

        assertThat(scores.mape()).isCloseTo(0.1, within(1e-15));
        assertThat(scores.mae()).isEqualTo(20);
        assertThat(LabelScores.of(List.of(ZERO)).accuracy()).isNaN();
    }
}
