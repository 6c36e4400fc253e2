package dev.nightjar.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.drift.Verdict;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.store.ModelRow.Status;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class FeatureStoreIT {
    private static EmbeddedPostgres server;
    private static FeatureStore store;

    @BeforeAll
    static void start() throws IOException {
        server = EmbeddedPostgres.builder().start();
        store = FeatureStore.open(settings());
    }

    @AfterAll
    static void stop() throws IOException {
        store.close();
        server.close();
    }

    private static Settings.Postgres settings() {
        return new Settings.Postgres(
                Optional.of("jdbc:postgresql://localhost:" + server.getPort() + "/postgres"), "postgres", "postgres");
    }

    @Test
    void opensTwice() {
        try (FeatureStore again = FeatureStore.open(settings())) {
            assertThat(again.histories()).isEqualTo(store.histories());
        }
    }

    @Test
    void returnsTheSameSnapshotWhenNothingChanged() {
        HistorySnapshot first = store.snapshot();

        assertThat(store.refresh(first)).isSameAs(first);
    }

    @Test
    void keepsModelRowsTheNewestFirst() {
        store.recordModel(model("m", "1"));
        store.recordModel(model("m", "2"));
        store.recordModel(model("m", "10"));

        store.forgetChallenger("m", "2");

        assertThat(store.models("m")).extracting(ModelRow::version).containsExactly("10", "1");
        assertThat(store.model("m", "1")).get().extracting(ModelRow::status).isEqualTo(Status.CHALLENGER);
        assertThat(store.model("m", "2")).isEmpty();
        assertThat(store.models("m").get(0).metrics()).containsEntry("accuracy", 97.5);
    }

    @Test
    void saysThatNothingAnswersWithinSecondsAndNeverThePassword() {
        Settings.Postgres nobody =
                new Settings.Postgres(Optional.of("jdbc:postgresql://localhost:1/x"), "someone", "s3cret");
        Instant start = Instant.now();

        assertThatThrownBy(() -> FeatureStore.open(nobody))
                .isInstanceOfSatisfying(
                        NightjarException.class, e -> assertThat(e.reason()).isEqualTo(ReasonCode.STORE_AWAY))
                .hasMessageContaining("localhost:1")
                .hasMessageContaining("someone")
                .hasMessageNotContaining("s3cret");
        assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(12));
    }

    @Test
    void saysThatTheDatabaseIsMissing() {
        Settings.Postgres missing = new Settings.Postgres(
                Optional.of("jdbc:postgresql://localhost:" + server.getPort() + "/elsewhere"), "postgres", "postgres");

        assertThatThrownBy(() -> FeatureStore.open(missing))
                .isInstanceOfSatisfying(
                        NightjarException.class, e -> assertThat(e.reason()).isEqualTo(ReasonCode.STORE_AWAY))
                .hasMessageContaining("elsewhere");
    }

    @Test
    void saysThatTheUserIsRefused() throws Exception {
        Settings.Postgres stranger = new Settings.Postgres(settings().url(), "stranger", "s3cret");

        assertThatThrownBy(() -> FeatureStore.open(stranger))
                .isInstanceOfSatisfying(
                        NightjarException.class, e -> assertThat(e.reason()).isEqualTo(ReasonCode.STORE_DENIED))
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void saysThatTheAddressIsNotSet() {
        assertThatThrownBy(() -> FeatureStore.open(new Settings.Postgres(Optional.empty(), "nightjar", "")))
                .isInstanceOfSatisfying(
                        NightjarException.class, e -> assertThat(e.reason()).isEqualTo(ReasonCode.SETTING_MISSING));
    }

    @Test
    void keepsWhatALookForDriftCameTo() {
        Instant looked = Instant.parse("2026-11-20T01:02:03.456789Z");
        DriftRow drifted = drift("in_price_zscore", 0.31, Verdict.DRIFTED, looked);
        DriftRow unknown = drift("prediction", Double.NaN, Verdict.TOO_FEW_ROWS, looked.plusSeconds(60));

        store.drift().record(List.of(drifted));
        store.drift().record(List.of(unknown));

        assertThat(store.drift().all("m")).containsExactly(unknown, drifted);
        assertThat(store.drift().all("other")).isEmpty();
    }

    private static DriftRow drift(String feature, double psi, Verdict verdict, Instant computedAt) {
        Instant until = Instant.parse("2026-11-20T00:00:00Z");
        return new DriftRow(
                "p", "m", "3", feature, until.minusSeconds(60), until, 700, psi, 0.1, 0.02, verdict, computedAt);
    }

    private static ModelRow model(String name, String version) {
        return new ModelRow(
                name,
                version,
                "run" + version,
                "commodity-price",
                "hash",
                Map.of("accuracy", 97.5),
                Status.CHALLENGER,
                Instant.parse("2026-11-20T01:00:00Z"));
    }
}
