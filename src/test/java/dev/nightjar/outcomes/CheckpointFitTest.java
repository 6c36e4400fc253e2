package dev.nightjar.outcomes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.session.Checkpoint;
import dev.nightjar.telemetry.EventLog;
import dev.nightjar.topic.TopicState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A checkpoint that stands at 40 and 41 of a topic with two partitions, as Spark 4.1.0 writes it. */
class CheckpointFitTest {
    @TempDir
    private Path folder;

    private final List<String> lines = new ArrayList<>();
    private Checkpoint checkpoint = new Checkpoint("none", new Configuration());

    @BeforeEach
    void write() throws IOException {
        write("metadata", "{\"id\":\"5f5a0c6e-5a43-4a0e-9f33-0d6a4a7f9a10\"}");
        write("sources/0/0", "v1\n{\"out\":{\"0\":3,\"1\":0}}");
        write("offsets/7", "v1\n{\"batchWatermarkMs\":0,\"conf\":{}}\n{\"out\":{\"0\":40,\"1\":41}}");
        write("commits/7", "v1\n{\"nextBatchWatermarkMs\":0}");
        checkpoint = new Checkpoint(folder.resolve("checkpoint").toString(), new Configuration());
        checkpoint.keepSourceId("id");
    }

    @Test
    void leavesACheckpointThatFits() {
        assertThat(fit("id", range(0, 40), range(41, 90))).isZero();

        assertThat(checkpoint.position()).isPresent();
        assertThat(lines).isEmpty();
    }

    @Test
    void takesANewTopicWithoutACheckpoint() {
        checkpoint = new Checkpoint(folder.resolve("none").toString(), new Configuration());

        assertThat(fit("id", range(5, 40), range(6, 90))).isZero();

        assertThat(checkpoint.sourceId()).contains("id");
        assertThat(lines).isEmpty();
    }

    @Test
    void countsWhatRetentionDeletedUnread() {
        assertThat(fit("id", range(45, 60), range(41, 90))).isEqualTo(5);

        assertSetAside("5 offsets of out were deleted before they were read");
    }

    @Test
    void setsAsideTheCheckpointOfATopicThatWasMadeAnew() {
        assertThat(fit("another", range(0, 100), range(0, 100))).isZero();

        assertSetAside("made anew");
        assertThat(checkpoint.sourceId()).contains("another");
    }

    @Test
    void setsAsideACheckpointBehindTheTopicsEnd() {
        assertThat(fit("id", range(0, 39), range(0, 100))).isZero();

        assertSetAside("beyond the end");
    }

    @Test
    void setsAsideADamagedCheckpoint() throws IOException {
        write("offsets/7", "");

        assertThat(fit("id", range(0, 100), range(0, 100))).isZero();

        assertSetAside("it is damaged");
    }

    private void assertSetAside(String why) {
        assertThat(checkpoint.position()).isEmpty();
        assertThat(lines).singleElement().asString().contains(why, "Reading the topic from its first record");
        assertThat(folder.toFile().list()).hasSize(2);
    }

    private long fit(String id, TopicState.Range first, TopicState.Range second) {
        return new CheckpointFit(checkpoint, EventLog.of("test"), lines::add)
                .to(new TopicState("out", id, Map.of(0, first, 1, second)));
    }

    private static TopicState.Range range(long earliest, long end) {
        return new TopicState.Range(earliest, end);
    }

    private void write(String name, String text) throws IOException {
        Path file = folder.resolve("checkpoint").resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
