package dev.nightjar.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The fixture is what Spark 4.1.0 wrote for a query on a Kafka topic with two partitions. FAULTS F17, F18. */
class CheckpointTest {
    @TempDir
    private Path folder;

    private Checkpoint checkpoint;

    @BeforeEach
    void copy() throws IOException {
        write("metadata", "{\"id\":\"5f5a0c6e-5a43-4a0e-9f33-0d6a4a7f9a10\"}");
        write("sources/0/0", "v1\n{\"in\":{\"0\":3,\"1\":0}}");
        write("offsets/7", offsets(40, 41));
        write("commits/7", "v1\n{\"nextBatchWatermarkMs\":0}");
        write("offsets/8", offsets(50, 51));
        checkpoint = new Checkpoint(folder.resolve("checkpoint").toString(), new Configuration());
    }

    @Test
    void beginsAtTheEndOfTheLastCompletedBatch() {
        assertThat(checkpoint.position()).contains(Map.of("in", Map.of(0, 40L, 1, 41L)));
    }

    @Test
    void beginsWhereTheSourceBeganBeforeABatchIsCompleted() throws IOException {
        Files.delete(file("commits/7"));

        assertThat(checkpoint.position()).contains(Map.of("in", Map.of(0, 3L, 1, 0L)));
    }

    @Test
    void isEmptyForANewQuery() {
        assertThat(new Checkpoint(folder.resolve("none").toString(), new Configuration()).position())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"metadata", "offsets/7", "offsets/8", "commits/7"})
    void refusesAnEmptyFileByName(String name) throws IOException {
        write(name, "");

        refusesNaming(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"metadata", "offsets/7", "offsets/8", "commits/7"})
    void refusesACutFileByName(String name) throws IOException {
        String text = Files.readString(file(name));
        write(name, text.substring(0, text.length() - 2));

        refusesNaming(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"metadata", "offsets/7"})
    void refusesALostFileByName(String name) throws IOException {
        Files.delete(file(name));

        refusesNaming(name);
    }

    @Test
    void keepsTheSourcesId() {
        checkpoint.keepSourceId("abc");

        assertThat(checkpoint.sourceId()).contains("abc");
        assertThat(checkpoint.position()).isPresent();
    }

    @Test
    void setsAsideWithoutDeleting() {
        assertThat(checkpoint.setAside(".old").orElseThrow()).endsWith("checkpoint.old");

        assertThat(checkpoint.position()).isEmpty();
        assertThat(folder.resolve("checkpoint.old/offsets/8")).exists();
        assertThat(checkpoint.setAside(".older")).isEmpty();
    }

    private void refusesNaming(String name) {
        assertThatThrownBy(checkpoint::position)
                .isInstanceOfSatisfying(
                        NightjarException.class, e -> assertThat(e.reason()).isEqualTo(ReasonCode.CHECKPOINT_DAMAGED))
                .hasMessageContaining("checkpoint/" + name)
                .hasMessageContaining("--reset-checkpoint");
    }

    private static String offsets(long first, long second) {
        return "v1\n{\"batchWatermarkMs\":0,\"batchTimestampMs\":1795000000000,\"conf\":{}}\n{\"in\":{\"0\":" + first
                + ",\"1\":" + second + "}}";
    }

    private void write(String name, String text) throws IOException {
        Files.createDirectories(file(name).getParent());
        Files.writeString(file(name), text);
    }

    private Path file(String name) {
        return folder.resolve("checkpoint").resolve(name);
    }
}
