package dev.nightjar.judge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.evaluation.LabelForecast;
import dev.nightjar.evaluation.LabelOutcome;
import dev.nightjar.forecast.Estimate;
import dev.nightjar.forecast.Estimator;
import dev.nightjar.forecast.Estimators;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LaterRowsTest {
    private static final double[] FEATURES = {1, 120, 7};

    private final LaterRows rule = new LaterRows(Duration.ofMillis(1));
    private final Estimator champion = Estimators.small(1);

    private static List<LabelForecast> rows(double predicted, long... times) {
        return LongStream.of(times)
                .mapToObj(time -> new LabelForecast(new LabelOutcome(time, 150, 149, predicted, 140, 160), FEATURES))
                .toList();
    }

    /** Between 2,000 and 3,000 the champion knew the label, or something of it. */
    @Test
    void asksTheChampionOnlyAboutWhatItHasNotLearnedFrom() {
        List<LabelForecast> said = rule.of(rows(1, 500, 2_000, 2_999, 3_000, 9_000), rows(2, 1_000, 2_000), champion);

        assertThat(said).extracting(LabelForecast::row).containsExactly(2_000L, 3_000L, 9_000L);
        assertThat(said.get(0).outcome().predicted())
                .as("what its judged fit said")
                .isEqualTo(2);
        Estimate estimate = champion.estimate(FEATURES);
        assertThat(said.get(1).outcome())
                .isEqualTo(new LabelOutcome(3_000, 150, 149, estimate.value(), estimate.lower(), estimate.upper()));
    }

    @Test
    void comparesOnDataThatFollowsWithoutARowInCommon() {
        assertThat(rule.of(rows(1, 7_000, 8_000), rows(2, 1_000), champion)).hasSize(2);
    }

    @Test
    void asksNothingWhereItDoesNotKnowWhatWasLearned() {
        assertThat(rule.of(rows(1, 7_000), List.of(), champion)).isEmpty();
    }
}
