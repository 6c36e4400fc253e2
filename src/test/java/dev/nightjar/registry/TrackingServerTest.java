package dev.nightjar.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Settings;
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
}
