package dev.nightjar.score;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.score.model.ServedModel;
import dev.nightjar.telemetry.ScoringMetrics;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AnswerCountsTest {
    private static final String MODEL = "counted";

    private final ScoringMetrics metrics = ScoringMetrics.ofProcess();
    private final AnswerCounts counts = new AnswerCounts("pipeline", ScoringMetrics.Kind.PREDICTIONS);

    /** No other version answered meanwhile, so the counts of before are still at hand. */
    @Test
    void showsTheAnswersOfAVersionThatWasForgottenAndIsUsedAgain() {
        count("1");
        metrics.unloaded(MODEL, "1");
        for (int i = 0; shown().contains(predictions("1")); i++) {
            metrics.unloaded(MODEL, "other-" + i);
        }

        metrics.loaded(MODEL, "1");
        count("1");

        assertThat(shown()).contains(predictions("1") + "1.0");
    }

    private void count(String version) {
        counts.count(new Scored.Answered("gold", new byte[0], Set.of(), new Version(version)), 0.004);
    }

    private static String predictions(String version) {
        return "model_predictions_total{model_name=\"" + MODEL + "\",model_version=\"" + version + "\"} ";
    }

    private static String shown() {
        return PrometheusTextFormatWriter.create().toDebugString(PrometheusRegistry.defaultRegistry.scrape());
    }

    private record Version(String version) implements ServedModel {
        @Override
        public String name() {
            return MODEL;
        }
    }
}
