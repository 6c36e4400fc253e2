package dev.nightjar.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.Pipeline.LabelKind;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class MetricTest {
    @Test
    void aPipelineMayWeighEachOfThem() {
        assertThat(Pipeline.Gate.metrics())
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(Metric.values()).map(Metric::key).toList());
    }

    @Test
    void whatOnlyTheOtherKindOfLabelHasIsNoNumber() {
        Scores number =
                LabelScores.of(List.of(new LabelOutcome(1, 2, 3, 2.5, 1, 3), new LabelOutcome(2, 4, 3, 3, 1, 5)));
        Scores type = ClassScores.of(List.of(
                new ClassOutcome(1, 0, 0, List.of(0.5, 0.5), List.of(0.75, 0.25)),
                new ClassOutcome(2, 1, 0, List.of(0.5, 0.5), List.of(0.625, 0.375))));
        for (Metric metric : Metric.values()) {
            assertThat(Double.isFinite(metric.in(number.metrics())))
                    .as(metric.key())
                    .isEqualTo(Pipeline.Gate.metrics(LabelKind.REGRESSION).contains(metric.key()));
            assertThat(Double.isFinite(metric.in(type.metrics())))
                    .as(metric.key())
                    .isEqualTo(Pipeline.Gate.metrics(LabelKind.CLASSIFICATION).contains(metric.key()));
        }
    }

    @Test
    void isFoundByItsName() {
        assertThat(Metric.of("interval_width")).contains(Metric.INTERVAL_WIDTH);
        assertThat(Metric.of("luck")).isEmpty();
    }
}
