package dev.nightjar.deadletter;

import static dev.nightjar.deadletter.TestLetters.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.command.Commands;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.message.SourcePosition;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.stack.Part;
import dev.nightjar.stack.SharedStack;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class DlqCommandIT {
    @RegisterExtension
    static final SharedStack STACK = SharedStack.with(Part.KAFKA);

    @TempDir
    private Path folder;

    private final StringWriter err = new StringWriter();

    @Test
    void countsByReasonAndPartitionAndListsTheNewest() throws Exception {
        TestLetters letters = TestLetters.inNewTopics(kafka());
        letters.write(ReasonCode.MALFORMED_JSON, 7);
        letters.write(ReasonCode.UNKNOWN_ENTITY, 2);
        letters.replay(letters.of(ReasonCode.UNKNOWN_ENTITY)).execute();

        JsonNode all = report(letters.mark(), 0, "list", "--limit", "3");
        JsonNode some = report(letters.mark(), 0, "list", "--reason", "nj-043,OVERSIZED", "--since", "2h");
        JsonNode none = report(letters.mark(), 0, "list", "--since", "0s");

        assertThat(all.path("letters").asInt()).isEqualTo(9);
        assertThat(all.path("replayed").asInt()).isEqualTo(2);
        assertThat(all.path("by_partition").toString()).isEqualTo("{\"0\":4,\"1\":3,\"2\":2}");
        assertThat(all.path("by_reason").path("MALFORMED_JSON").path("letters").asInt())
                .isEqualTo(7);
        assertThat(all.path("listed")).hasSize(3);
        assertThat(all.path("listed").findValuesAsText("time")).isSortedAccordingTo((a, b) -> b.compareTo(a));
        assertThat(some.path("letters").asInt()).isEqualTo(2);
        assertThat(some.path("listed").findValuesAsText("reason")).containsOnly("UNKNOWN_ENTITY");
        assertThat(none.path("letters").asInt()).isZero();
    }

    @Test
    void showsALetterByItsPositionItsEventsPositionAndItsEventsId() throws Exception {
        TestLetters letters = TestLetters.inNewTopics(kafka());
        SourcePosition source = new SourcePosition(letters.topics().input(), 1, 41);
        byte[] binary = {0, 1, 2, (byte) 0xff, 'x'};
        letters.write(List.of(letters.letter(ReasonCode.MALFORMED_JSON, source, bytes("gold"), binary)));
        Path raw = folder.resolve("raw");

        JsonNode byPosition = report(letters.mark(), 0, "show", "1:0", "--raw", raw.toString());

        assertThat(Files.readAllBytes(raw)).isEqualTo(binary);
        assertThat(byPosition.path("source").asText()).isEqualTo(source.toString());
        assertThat(byPosition.path("remedy").asText()).isEqualTo(ReasonCode.MALFORMED_JSON.remedy());
        assertThat(byPosition.path("value_base64").asText()).isEqualTo("AAEC/3g=");
        assertThat(byPosition.path("message").asText()).isEqualTo("refused \\u001b[31mhere");
        assertThat(report(letters.mark(), 0, "show", source.toString())).isEqualTo(byPosition);
        assertThat(report(letters.mark(), 0, "show", source.predictionId())).isEqualTo(byPosition);
    }

    @Test
    void refusesToShowWhatIsNotThere() {
        TestLetters letters = TestLetters.inNewTopics(kafka());

        assertThat(run(letters.mark(), "show", "1:0")).isEqualTo(2);
        assertThat(err.toString()).contains("holds none there").contains("dlq list");
        assertThat(run(letters.mark(), "show", "17:0")).isEqualTo(2);
    }

    @Test
    void replaysAndReports() throws Exception {
        TestLetters letters = TestLetters.inNewTopics(kafka());
        letters.write(ReasonCode.MALFORMED_JSON, 5);

        JsonNode dry = report(letters.mark(), 0, "replay", "--dry-run");
        JsonNode first = report(letters.mark(), 0, "replay", "--since", "1d");
        JsonNode second = report(letters.mark(), 0, "replay");

        assertThat(dry.path("dry_run").asBoolean()).isTrue();
        assertThat(dry.path("replayed").asInt()).isEqualTo(5);
        assertThat(first.path("replayed").asInt()).isEqualTo(5);
        assertThat(second.path("replayed").asInt()).isZero();
        assertThat(second.path("already_replayed").asInt()).isEqualTo(5);
        assertThat(second.path("by_reason")
                        .path("MALFORMED_JSON")
                        .path("already_replayed")
                        .asInt())
                .isEqualTo(5);
        assertThat(letters.replayedTexts()).hasSize(5);
    }

    @Test
    void findsNothingWhereNoTopicIs() throws Exception {
        assertThat(report("absent", 0, "list").path("topic_exists").asBoolean(true))
                .isFalse();
        assertThat(report("absent", 0, "replay").path("matched").asInt(-1)).isZero();
        assertThat(run("absent", "show", "0:0")).isEqualTo(2);
    }

    @Test
    void saysThatKafkaIsAway() throws Exception {
        Path away =
                Files.writeString(folder.resolve("away.conf"), "nightjar.kafka.bootstrap-servers = \"127.0.0.1:1\"\n");

        int exit = Commands.line(new DlqCommand())
                .setErr(new PrintWriter(err, true))
                .execute("list", "--config", away.toString(), "--pipeline", TestLetters.PIPELINE.toString());

        assertThat(exit).isEqualTo(4);
        assertThat(err.toString()).startsWith("NJ-010 KAFKA_AWAY: Cannot reach Kafka at 127.0.0.1:1");
    }

    private static Settings.Kafka kafka() {
        return STACK.settings().kafka();
    }

    private JsonNode report(String mark, int exit, String... command) throws IOException {
        Path file = folder.resolve("report.json");
        List<String> words = new ArrayList<>(List.of(command));
        words.addAll(List.of("--json", file.toString()));

        assertThat(run(mark, words.toArray(String[]::new))).as(err.toString()).isEqualTo(exit);

        return new ObjectMapper().readTree(file.toFile());
    }

    private int run(String mark, String... command) {
        List<String> words = new ArrayList<>(List.of(command));
        words.addAll(List.of("--config", config().toString(), "--pipeline", TestLetters.PIPELINE.toString()));
        TestLetters.overrides(mark).forEach((key, value) -> words.addAll(List.of("--set", key + "=" + value)));
        return Commands.line(new DlqCommand())
                .setErr(new PrintWriter(err, true))
                .execute(words.toArray(String[]::new));
    }

    private Path config() {
        try {
            return Files.writeString(
                    folder.resolve("nightjar.conf"),
                    "nightjar.kafka.bootstrap-servers = \""
                            + kafka().bootstrapServers().orElseThrow() + "\"\n");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
