package dev.nightjar.deadletter;

import static dev.nightjar.deadletter.TestLetters.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.feature.Feature;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.message.SourcePosition;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.PipelineFile;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LetterPartsTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

    @Test
    void lettersNothingMoveATerminalsCursor() {
        assertThat(PlainText.line("a\u001b[2Jb\nc\u202ed")).isEqualTo("a\\u001b[2Jb\\u000ac\\u202ed");
        assertThat(PlainText.line("Öl 🛢 50 %")).isEqualTo("Öl 🛢 50 %");
        assertThat(PlainText.block("{\n\t\"a\": 1\r\n}")).isEqualTo("{\n\t\"a\": 1\r\n}");
    }

    @Test
    void tellsTextFromOtherBytes() {
        assertThat(PlainText.of(bytes("{\"a\": \"ö\"}\n"))).contains("{\"a\": \"ö\"}\n");
        assertThat(PlainText.of(new byte[] {(byte) 0xff, 'a'})).isEmpty();
        assertThat(PlainText.of(bytes("a\u0000b"))).isEmpty();
        assertThat(PlainText.of(new byte[0])).contains("");
    }

    @Test
    void dumpsTheFirstBytes() {
        assertThat(PlainText.hex(bytes("0123456789abcdef0123"), 17).lines())
                .containsExactly(
                        "00000000 30 31 32 33 34 35 36 37 38 39 61 62 63 64 65 66 0123456789abcdef",
                        "00000010 30                                              0");
    }

    @Test
    void knowsWhichTopicsRecordsAPipelineMayRefuse() {
        Pipeline cells = PipelineFile.read(Path.of("conf/pipelines/cell-traffic.conf"), Map.of(), Feature.keys());
        Pipeline prices = PipelineFile.read(TestLetters.PIPELINE, Map.of(), Feature.keys());

        assertThat(LetterTopics.choices(prices))
                .extracting(LetterTopics::deadLetters)
                .containsExactly("ml-predictions-dlq", "model-training-dlq");
        assertThat(LetterTopics.choices(cells))
                .extracting(LetterTopics::deadLetters)
                .containsExactly("inference-data-dlq", "training-data-dlq", "model-training-dlq");
        assertThat(LetterTopics.of(cells, "training-data").readers()).isEqualTo(LetterTopics.Readers.SEVERAL_GROUPS);
        assertThatThrownBy(() -> LetterTopics.of(prices, "training-data"))
                .isInstanceOf(NightjarException.class)
                .hasMessageContaining("'training-data'")
                .hasMessageEndingWith("--of takes commodity-prices or model-training");
    }

    @Test
    void readsHowAPersonNamesALetter() {
        SourcePosition source = new SourcePosition("prices", 2, 41);
        Letter letter = letter("test", "OVERSIZED", source);

        assertThat(LetterAddress.read("2:17", "dlq")).isEqualTo(new LetterAddress.Standing(2, 17));
        assertThat(LetterAddress.read("dlq/2/17", "dlq")).isEqualTo(new LetterAddress.Standing(2, 17));
        assertThat(describes("prices/2/41", letter)).isTrue();
        assertThat(describes("prices:2:42", letter)).isFalse();
        assertThat(describes(source.predictionId(), letter)).isTrue();
        assertThatThrownBy(() -> LetterAddress.read("yesterday's", "dlq"))
                .isInstanceOf(NightjarException.class)
                .hasMessageContaining("yesterday's");
    }

    @Test
    void selectsByPipelineReasonAndTime() {
        SourcePosition source = new SourcePosition("prices", 2, 41);
        Selection oversized = new Selection("test", Set.of(ReasonCode.OVERSIZED), Optional.of(NOW));

        assertThat(oversized.matches(letter("test", "OVERSIZED", source))).isTrue();
        assertThat(oversized.matches(letter("", "OVERSIZED", source))).isTrue();
        assertThat(oversized.matches(letter("other", "OVERSIZED", source))).isFalse();
        assertThat(oversized.matches(letter("test", "BAD_TIME", source))).isFalse();
        assertThat(oversized.matches(letter("test", "OF_A_LATER_VERSION", source)))
                .isFalse();
        assertThat(new Selection("test", Set.of(), Optional.of(NOW.plusMillis(1)))
                        .matches(letter("test", "OVERSIZED", source)))
                .isFalse();
    }

    @Test
    void knowsReplayedLettersOfThisTopicOnly() {
        Replayed replayed = new Replayed("idA", Map.of(0, 100L, 1, 0L), "in");
        replayed.read(marker("idA/0/100", "now"));
        replayed.read(marker("idA/1/4000000000000", "now"));
        replayed.read(marker("idB/1/7", "now"));
        replayed.read(marker("idA/0/99", "now"));
        replayed.read(marker("idA/0/98", "now"));
        replayed.read(marker("idA/0/98", null));
        replayed.read(marker("not a marker", "now"));

        assertThat(replayed.contains(new SourcePosition("dlq", 0, 100))).isTrue();
        assertThat(replayed.contains(new SourcePosition("dlq", 1, 4_000_000_000_000L)))
                .isTrue();
        assertThat(replayed.contains(new SourcePosition("dlq", 1, 7))).isFalse();
        assertThat(replayed.contains(new SourcePosition("dlq", 0, 101))).isFalse();
        assertThat(replayed.outlived()).containsExactly(bytes("idB/1/7"), bytes("idA/0/99"));
    }

    @Test
    void keepsTheNewestLettersAndCountsAll() {
        LetterCounts counts = new LetterCounts(2);
        for (int offset : List.of(3, 1, 4, 2)) {
            counts.add(new LetterCounts.Listed(
                    new Letter(
                            new SourcePosition("dlq", 0, offset),
                            NOW.plusSeconds(offset),
                            "OVERSIZED",
                            "",
                            Optional.empty(),
                            "test",
                            1),
                    offset == 1));
        }

        assertThat(counts.newest())
                .extracting(listed -> listed.letter().position().offset())
                .containsExactly(4L, 3L);
        assertThat(counts.all().letters()).isEqualTo(4);
        assertThat(counts.all().replayed()).isEqualTo(1);
        assertThat(counts.all().oldest()).isEqualTo(NOW.plusSeconds(1));
        assertThat(LetterTable.of("dlq", counts)).contains("NJ-045 OVERSIZED", "The newest 2 of 4");
    }

    private static boolean describes(String text, Letter letter) {
        return ((LetterAddress.Described) LetterAddress.read(text, "dlq"))
                .matches()
                .test(letter);
    }

    private static Letter letter(String pipeline, String reason, SourcePosition source) {
        return new Letter(new SourcePosition("dlq", 0, 5), NOW, reason, "", Optional.of(source), pipeline, 3);
    }

    private static ConsumerRecord<byte[], byte[]> marker(String key, @Nullable String value) {
        return new ConsumerRecord<>("dlq-replayed", 0, 0, bytes(key), value == null ? null : bytes(value));
    }
}
