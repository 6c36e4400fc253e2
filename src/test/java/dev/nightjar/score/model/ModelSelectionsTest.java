package dev.nightjar.score.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.message.Json;
import dev.nightjar.message.ModelEvent;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.score.ScorePipelines;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelSelectionsTest {
    private final Pipeline pipeline = ScorePipelines.unique();
    private final ModelSelections selections = new ModelSelections(
            new Connections(new Settings(
                    new Settings.Kafka(Optional.empty(), Map.of("sasl.jaas.config", "s3cret")),
                    new Settings.Postgres(Optional.empty(), "", "s3cret"),
                    new Settings.Mlflow(Optional.empty(), "", ""),
                    "",
                    "",
                    "")),
            pipeline);

    private static ConsumerRecord<byte[], byte[]> record(@Nullable String key, byte[] value) {
        return new ConsumerRecord<>(
                "model-selected", 0, 5, key == null ? null : key.getBytes(StandardCharsets.UTF_8), value);
    }

    private byte[] event(String identifier) {
        return new Json(
                        pipeline.entity(),
                        pipeline.eventTime(),
                        pipeline.scoring().maxRecordBytes())
                .encode(new ModelEvent(
                        "run", "models:/m/2", "random-forest", "e", "hash", identifier, 97, Instant.EPOCH));
    }

    @Test
    void hearsItsOwnPipeline() {
        assertThat(selections.isOurs(record(pipeline.name(), event(pipeline.name()))))
                .isTrue();
        assertThat(selections.isOurs(record(null, event(pipeline.name())))).isTrue();
    }

    @Test
    void ignoresOtherPipelines() {
        assertThat(selections.isOurs(record("another", event(pipeline.name())))).isFalse();
        assertThat(selections.isOurs(record(pipeline.name(), event("another")))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "garbage", "{}", "[1]", "{\"run_id\":1}"})
    void skipsWhatIsNoEvent(String value) {
        assertThat(selections.isOurs(record(pipeline.name(), value.getBytes(StandardCharsets.UTF_8))))
                .isFalse();
    }

    @Test
    void skipsWhatIsFarTooLarge() {
        byte[] event = event(pipeline.name());
        byte[] padded = new byte[100_000];
        java.util.Arrays.fill(padded, (byte) ' ');
        System.arraycopy(event, 0, padded, 0, event.length);

        assertThat(selections.isOurs(record(pipeline.name(), padded))).isFalse();
    }

    @Test
    void returnsAtOnceWithoutBrokers() {
        selections.listen(() -> true, () -> {
            throw new AssertionError("nothing can be heard");
        });
    }
}
