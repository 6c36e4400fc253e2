package dev.nightjar.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Settings;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StoreErrorsTest {
    @Test
    void neverPrintsThePasswordOfTheAddress() {
        // Nothing listens on port 1.
        Settings.Postgres nobody = new Settings.Postgres(
                Optional.of("jdbc:postgresql://127.0.0.1:1/x?sslmode=disable&password=s3cret"), "someone", "");

        assertThatThrownBy(() -> FeatureStore.open(nobody))
                .isInstanceOfSatisfying(
                        NightjarException.class, e -> assertThat(e.reason()).isEqualTo(ReasonCode.STORE_AWAY))
                .hasMessageContaining("jdbc:postgresql://127.0.0.1:1/x?sslmode=disable&password=***")
                .hasMessageNotContaining("s3cret");
    }
}
