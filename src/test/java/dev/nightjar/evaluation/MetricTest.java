package dev.nightjar.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.pipeline.Pipeline;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class MetricTest {
    @Test
    void aPipelineMayWeighEachOfThem() {
        assertThat(Pipeline.Gate.METRICS)
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(Metric.values()).map(Metric::key).toList());
    }

    @Test
    void isFoundByItsName() {
        assertThat(Metric.of("interval_width")).contains(Metric.INTERVAL_WIDTH);
        assertThat(Metric.of("luck")).isEmpty();
    }
}
