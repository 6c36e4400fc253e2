package dev.nightjar.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

class ScoringMetricsTest {
    private final ScoringMetrics metrics = ScoringMetrics.separate();

    @Test
    void showsWhatWasCountedToPrometheus() throws Exception {
        ModelCounts counts = metrics.of(ScoringMetrics.Kind.PREDICTIONS, "prices", "7");

        metrics.loaded("prices", "7");
        counts.answered(0.004);
        counts.answered(0.3);
        metrics.of(ScoringMetrics.Kind.REQUESTS, "diabetes", "2").answered(0.004);
        counts.deadLettered(ReasonCode.UNKNOWN_ENTITY, 1);
        metrics.refused("prices", "8", "MODEL_CORRUPT");
        metrics.storeRefreshFailed();

        assertThat(shown())
                .contains("# HELP model_predictions_total ", "# TYPE model_predictions_total counter")
                .contains("model_loaded{model_name=\"prices\",model_version=\"7\"} 1.0")
                .contains("model_predictions_total{model_name=\"prices\",model_version=\"7\"} 2.0")
                .contains("inference_requests_total{model_name=\"diabetes\",model_version=\"2\"} 1.0")
                .contains("inference_latency_seconds_count{model_name=\"diabetes\",model_version=\"2\"} 1")
                .contains(
                        "model_prediction_latency_seconds_bucket{model_name=\"prices\",model_version=\"7\",le=\"0.005\"} 1")
                .contains(
                        "model_prediction_latency_seconds_bucket{model_name=\"prices\",model_version=\"7\",le=\"0.0025\"} 0")
                .contains("error_type=\"UNKNOWN_ENTITY\"")
                .contains("model_refused_total{model_name=\"prices\",model_version=\"8\",reason=\"MODEL_CORRUPT\"} 1.0")
                .contains("nightjar_store_refresh_failures_total 1.0");
    }

    @Test
    void forgetsAVersionOnceEnoughOthersWentOutOfUseAfterIt() throws Exception {
        metrics.loaded("prices", "1");
        metrics.of(ScoringMetrics.Kind.PREDICTIONS, "prices", "1").answered(0.004);
        metrics.loaded("prices", "2");
        metrics.unloaded("prices", "1");

        assertThat(shown())
                .doesNotContain("model_loaded{model_name=\"prices\",model_version=\"1\"}")
                .contains("model_predictions_total{model_name=\"prices\",model_version=\"1\"} 1.0");

        retireOthers();

        assertThat(shown()).doesNotContain("model_version=\"1\"");
        assertThat(metrics.forgotten()).isEqualTo(1);
    }

    @Test
    void keepsTheCountsOfAVersionThatIsUsedAgain() throws Exception {
        metrics.of(ScoringMetrics.Kind.PREDICTIONS, "prices", "1").answered(0.004);
        metrics.unloaded("prices", "1");

        metrics.loaded("prices", "1");
        retireOthers();
        metrics.unloaded("prices", "another");

        assertThat(shown())
                .contains("model_loaded{model_name=\"prices\",model_version=\"1\"} 1.0")
                .contains("model_predictions_total{model_name=\"prices\",model_version=\"1\"} 1.0");
    }

    private void retireOthers() {
        for (int i = 1; i <= ScoringMetrics.MOST_RETIRED; i++) {
            metrics.unloaded("prices", "other-" + i);
        }
    }

    @Test
    void saysThatThePortIsTaken() {
        try (MetricsServer first = MetricsServer.start(0, metrics)) {
            assertThatThrownBy(() -> MetricsServer.start(first.port(), metrics))
                    .isInstanceOfSatisfying(
                            NightjarException.class, e -> assertThat(e.reason()).isEqualTo(ReasonCode.PORT_BUSY))
                    .hasMessageContaining("nightjar.metrics.port");
        }
    }

    private String shown() throws Exception {
        try (MetricsServer server = MetricsServer.start(0, metrics)) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/metrics"))
                    .build();
            return HttpClient.newHttpClient()
                    .send(request, HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }
}
