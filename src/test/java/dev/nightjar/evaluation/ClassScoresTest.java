package dev.nightjar.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Against scikit-learn 1.9.1, by src/test/python/metric_values.py. */
class ClassScoresTest {
    private static final Offset<Double> EXACT = within(1e-12);
    private static final int[] LABELS = {0, 0, 1, 1, 0, 1, 0, 1, 0, 1};
    private static final double[] ONES = {0.1, 0.4, 0.35, 0.8, 0.35, 0.65, 0.7, 1.0, 0.0, 0.0};
    private static final List<Double> EVEN = List.of(0.5, 0.5);

    private static Scores two(List<Double> naive) {
        List<ClassOutcome> outcomes = new ArrayList<>();
        for (int i = 0; i < LABELS.length; i++) {
            outcomes.add(new ClassOutcome(i, LABELS[i], ONES[i] > 0.5 ? 1 : 0, naive, List.of(1 - ONES[i], ONES[i])));
        }
        return ClassScores.of(outcomes);
    }

    private static ClassOutcome three(int label, int predicted, double... probabilities) {
        List<Double> given = List.of(probabilities[0], probabilities[1], probabilities[2]);
        return new ClassOutcome(1, label, predicted, List.of(0.25, 0.25, 0.5), given);
    }

    @Test
    void measuresTwoClassesAsScikitLearnDoes() {
        Scores scores = two(EVEN);

        ClassMetrics classes = scores.classes().orElseThrow();
        assertThat(scores.accuracy()).isCloseTo(100 * 0.7, EXACT);
        assertThat(classes.f1()).isCloseTo(0.696969696969697, EXACT);
        assertThat(classes.rocAuc()).isCloseTo(0.6799999999999999, EXACT);
        // The last row's class had probability 0, which counts as 2^-52.
        assertThat(classes.logLoss()).isCloseTo(3.9998343840864705, EXACT);
        assertThat(classes.brier()).isCloseTo(0.23674999999999996, EXACT);
    }

    @Test
    void measuresThreeClassesAsScikitLearnDoes() {
        Scores scores = ClassScores.of(List.of(
                three(0, 0, 0.7, 0.2, 0.1),
                three(0, 1, 0.3, 0.4, 0.3),
                three(1, 1, 0.2, 0.5, 0.3),
                three(1, 2, 0.1, 0.3, 0.6),
                three(2, 2, 0.25, 0.25, 0.5),
                three(2, 0, 0.5, 0.3, 0.2),
                three(2, 2, 0, 0.1, 0.9),
                three(0, 0, 0.6, 0.3, 0.1)));

        ClassMetrics classes = scores.classes().orElseThrow();
        assertThat(scores.accuracy()).isCloseTo(100 * 0.625, EXACT);
        assertThat(classes.f1()).isCloseTo(0.611111111111111, EXACT);
        assertThat(classes.rocAuc()).isCloseTo(0.8333333333333334, EXACT);
        assertThat(classes.logLoss()).isCloseTo(0.7970673706960515, EXACT);
        assertThat(classes.brier()).isCloseTo(0.469375, EXACT);
        // The naive forecast names class 2, which 3 of 8 are.
        assertThat(scores.naiveAccuracy()).isCloseTo(37.5, EXACT);
    }

    @Test
    void skillIsWhatIsLeftOfTheNaiveForecastsLogLoss() {
        Scores scores = two(EVEN);

        assertThat(scores.classes().orElseThrow().naiveLogLoss()).isCloseTo(Math.log(2), EXACT);
        assertThat(scores.classes().orElseThrow().naiveBrier()).isCloseTo(0.25, EXACT);
        assertThat(scores.skill()).isCloseTo(1 - 3.9998343840864705 / Math.log(2), EXACT);
        assertThat(scores.mae()).isNaN();
        assertThat(scores.metrics()).containsKeys("f1", "roc_auc", "log_loss", "brier", "naive_log_loss");
    }

    @Test
    void aClassThatIsNowhereHasNoShareInTheMeans() {
        Scores scores = ClassScores.of(List.of(three(0, 0, 0.75, 0.25, 0), three(1, 1, 0.25, 0.75, 0)));

        assertThat(scores.classes().orElseThrow().f1()).isEqualTo(1);
        assertThat(scores.classes().orElseThrow().rocAuc()).isEqualTo(1);
        assertThat(ClassScores.of(List.of()).accuracy()).isNaN();
    }

    @Test
    void theFileKeepsOutcomesToTheLastBit() {
        List<ClassOutcome> outcomes = List.of(
                new ClassOutcome(-7, 1, 0, List.of(0.1, 0.9), List.of(2 / 3.0, 1 / 3.0)),
                new ClassOutcome(8, 0, 0, List.of(0.1, 0.9), List.of(1.0, 0.0)));

        byte[] file = ForecastFile.ofClasses(List.of("a, \"b\"", "naive 1"), outcomes);

        assertThat(ForecastFile.classes(file)).isEqualTo(outcomes);
    }
}
