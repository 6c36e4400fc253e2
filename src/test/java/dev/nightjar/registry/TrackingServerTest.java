package dev.nightjar.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Settings;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TrackingServerTest {
    @Test
    void namesTheExceptionOfAServerThatIsNotThere() {
        // Nothing listens on port 1; the JDK's client says so with an exception without a message.
        try (TrackingServer server =
                new TrackingServer(new Settings.Mlflow(Optional.of("http://127.0.0.1:1"), "", ""))) {
            assertThatThrownBy(server::version)
                    .isInstanceOfSatisfying(
                            NightjarException.class, e -> assertThat(e.reason()).isEqualTo(ReasonCode.MLFLOW_AWAY))
                    .hasMessage("Cannot read the server's version: MLflow at http://127.0.0.1:1: ConnectException");
        }
    }

    @Test
    void neverPrintsThePasswordOfItsAddress() {
        try (TrackingServer server =
                new TrackingServer(new Settings.Mlflow(Optional.of("http://me:s3cret@127.0.0.1:1/"), "", ""))) {
            assertThatThrownBy(server::version)
                    .hasMessageContaining("MLflow at http://***@127.0.0.1:1: ")
                    .hasMessageNotContaining("s3cret");
            assertThatThrownBy(() -> server.post("runs/search", Map.of()))
                    .hasMessageContaining("MLflow at http://***@127.0.0.1:1: ")
                    .hasMessageNotContaining("s3cret");
            assertThat(server.answered("read", 403, "", null)).message().doesNotContain("s3cret");
            assertThat(server.answered("read", 404, "", null)).message().doesNotContain("s3cret");
            assertThat(server.shownUri()).isEqualTo("http://***@127.0.0.1:1");
        }
    }
}
