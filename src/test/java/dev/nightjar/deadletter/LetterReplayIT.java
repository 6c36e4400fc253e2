package dev.nightjar.deadletter;

import static dev.nightjar.deadletter.TestLetters.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.message.Headers;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.message.SourcePosition;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.stack.LocalStack;
import dev.nightjar.stack.Part;
import dev.nightjar.stack.SharedStack;
import dev.nightjar.topic.KafkaClients;
import dev.nightjar.topic.Topics;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class LetterReplayIT {
    @RegisterExtension
    static final SharedStack STACK = SharedStack.with(Part.KAFKA);

    private Settings.Kafka kafka;
    private TestLetters letters;

    @BeforeEach
    void newTopics() {
        kafka = STACK.settings().kafka();
        letters = TestLetters.inNewTopics(kafka);
    }

    @Test
    void replaysEachLetterOnceWhenRunTwice() throws Exception {
        letters.write(ReasonCode.MALFORMED_JSON, 40);

        ReplayCounts first = letters.replay(letters.all()).execute();
        ReplayCounts second = letters.replay(letters.all()).execute();

        assertThat(first.all(ReplayCounts.Fate.REPLAYED)).isEqualTo(40);
        assertThat(second.all(ReplayCounts.Fate.REPLAYED)).isZero();
        assertThat(second.all(ReplayCounts.Fate.ALREADY_REPLAYED)).isEqualTo(40);
        assertThat(letters.replayedTexts()).containsExactlyInAnyOrderElementsOf(events(40));
    }

    @Test
    void leavesAnEventThatFailedAgainUntilToldOtherwise() throws Exception {
        letters.write(ReasonCode.UNKNOWN_ENTITY, 2);
        letters.replay(letters.all()).execute();
        ConsumerRecord<byte[], byte[]> event = letters.replayed().get(0);
        letters.writeOf(event);

        ReplayCounts second = letters.replay(letters.all()).execute();

        assertThat(second.all(ReplayCounts.Fate.FAILED_AGAIN)).isEqualTo(1);
        assertThat(second.all(ReplayCounts.Fate.REPLAYED)).isZero();
        assertThat(letters.replay(letters.all(), LetterReplay.Again.REPLAY)
                        .rehearse()
                        .all(ReplayCounts.Fate.REPLAYED))
                .isEqualTo(1);

        for (long times : new long[] {1, 0}) {
            ReplayCounts again =
                    letters.replay(letters.all(), LetterReplay.Again.REPLAY).execute();
            assertThat(again.all(ReplayCounts.Fate.REPLAYED)).isEqualTo(times);
        }
        assertThat(letters.replayed()).hasSize(3);
    }

    @Test
    void replaysEachLetterOnceWhenKilledInTheMiddleOfATransaction() throws Exception {
        letters.write(ReasonCode.MALFORMED_JSON, 2_000);
        Process child = ReplayChild.startAndAwaitStandstill(letters, kafka, 1_250);
        child.destroyForcibly().waitFor();
        int committed = letters.replayed().size();

        ReplayCounts rest = letters.replay(letters.all()).execute();

        assertThat(committed).isBetween(1, 1_249);
        assertThat(rest.all(ReplayCounts.Fate.ALREADY_REPLAYED)).isEqualTo(committed);
        assertThat(rest.all(ReplayCounts.Fate.REPLAYED)).isEqualTo(2_000 - committed);
        assertThat(letters.replayedTexts()).containsExactlyInAnyOrderElementsOf(events(2_000));
    }

    @Test
    void replaysEachLetterOnceWhenTwoRunAtTheSameTime() throws Exception {
        letters.write(ReasonCode.MALFORMED_JSON, 2_000);
        List<ReplayCounts> second = new ArrayList<>();
        AtomicInteger published = new AtomicInteger();
        LetterReplay first = new LetterReplay(
                kafka, letters.letterTopics(), letters.all(), LetterReplay.Again.LEAVE, line -> {}, letter -> {
                    if (published.incrementAndGet() == 1_250) {
                        second.add(letters.replay(letters.all()).execute());
                    }
                });

        assertThatThrownBy(first::execute)
                .isInstanceOfSatisfying(
                        NightjarException.class, e -> assertThat(e.reason()).isEqualTo(ReasonCode.REPLAY_SUPERSEDED))
                .hasMessageContaining("run the command again");

        assertThat(second)
                .singleElement()
                .satisfies(counts -> assertThat(counts.matched()).isEqualTo(2_000));
        assertThat(letters.replayedTexts()).containsExactlyInAnyOrderElementsOf(events(2_000));
    }

    @Test
    void replaysEachLetterOnceWhenKafkaDiesAndComesBack(@TempDir Path folder) throws Exception {
        try (LocalStack own = LocalStack.start(folder, Part.KAFKA)) {
            kafka = own.settings().kafka();
            letters = TestLetters.inNewTopics(kafka);
            letters.write(ReasonCode.MALFORMED_JSON, 2_000);
            AtomicInteger published = new AtomicInteger();
            LetterReplay first = new LetterReplay(
                    kafka, letters.letterTopics(), letters.all(), LetterReplay.Again.LEAVE, line -> {}, letter -> {
                        if (published.incrementAndGet() == 1_250) {
                            own.killPart(Part.KAFKA);
                        }
                    });

            assertThatThrownBy(first::execute)
                    .isInstanceOfSatisfying(
                            NightjarException.class,
                            e -> assertThat(e.reason()).isIn(ReasonCode.KAFKA_AWAY, ReasonCode.OUTCOME_UNKNOWN))
                    .hasMessageContaining("run the command again");

            own.startPart(Part.KAFKA);
            letters.replay(letters.all()).execute();
            assertThat(letters.replayedTexts()).containsExactlyInAnyOrderElementsOf(events(2_000));
        }
    }

    @Test
    void keepsKeysAndBytesWhateverTheyAre() throws Exception {
        byte[] noise = new byte[1_000];
        new Random(7).nextBytes(noise);
        // With its envelope it fills the input topic's limit of 1,048,588 bytes but for 40; headers no longer fit.
        byte[] large = new byte[1_048_588 - 128 - 40];
        letters.write(List.of(
                letters.letter(ReasonCode.MALFORMED_JSON, source(0), noise, noise),
                letters.letter(ReasonCode.MALFORMED_JSON, source(1), bytes("gold"), null),
                letters.letter(ReasonCode.OVERSIZED, source(2), null, large)));

        letters.replay(letters.all()).execute();

        List<ConsumerRecord<byte[], byte[]>> replayed = letters.replayed();
        assertThat(replayed).hasSize(3);
        assertThat(in(0, replayed).key()).isEqualTo(noise);
        assertThat(in(0, replayed).value()).isEqualTo(noise);
        assertThat(in(1, replayed).key()).isEqualTo(bytes("gold"));
        assertThat(in(1, replayed).value()).isNull();
        assertThat(in(2, replayed).key()).isNull();
        assertThat(in(2, replayed).value()).isEqualTo(large);
    }

    @Test
    void leavesALetterThatTheInputTopicDoesNotTake() throws Exception {
        letters.write(List.of(
                letters.letter(ReasonCode.OVERSIZED, source(0), null, new byte[1_100_000]),
                letters.letter(ReasonCode.OVERSIZED, source(1), null, bytes("small"))));

        ReplayCounts counts = letters.replay(letters.all()).execute();

        assertThat(counts.all(ReplayCounts.Fate.TOO_LARGE)).isEqualTo(1);
        assertThat(letters.replayedTexts()).containsExactly("small");
    }

    @Test
    void leavesALetterThatOnlySaysWhereItsEventStands() throws Exception {
        ProducerRecord<byte[], byte[]> reference = letters.letter(ReasonCode.OVERSIZED, source(0), null, null);
        reference.headers().add(Headers.VALUE_BYTES, bytes("1100000"));
        letters.write(List.of(reference, letters.letter(ReasonCode.OVERSIZED, source(1), null, bytes("small"))));

        ReplayCounts counts = letters.replay(letters.all()).execute();

        assertThat(counts.all(ReplayCounts.Fate.BY_REFERENCE)).isEqualTo(1);
        assertThat(letters.replayedTexts()).containsExactly("small");
    }

    @Test
    void saysOnTheEventWhichLetterItWasAndTakesASecondFailureForANewLetter() throws Exception {
        letters.write(List.of(letters.letter(ReasonCode.UNKNOWN_ENTITY, source(2), bytes("gold"), bytes("event"))));
        letters.replay(letters.all()).execute();
        ConsumerRecord<byte[], byte[]> event = letters.replayed().get(0);
        letters.writeOf(event);

        ReplayCounts second =
                letters.replay(letters.all(), LetterReplay.Again.REPLAY).execute();

        String dlq = letters.topics().deadLetters();
        assertThat(Letter.header(event, Headers.REPLAY_LETTER)).contains(dlq + "/2/0");
        assertThat(Letter.header(event, Headers.REPLAY_SOURCE))
                .contains(source(2).toString());
        assertThat(second.all(ReplayCounts.Fate.REPLAYED)).isEqualTo(1);
        FoundLetter again = FoundLetter.find(
                DeadLetterTopic.find(kafka, letters.letterTopics()).orElseThrow(),
                LetterAddress.read("2:1", dlq),
                "2:1",
                line -> {});
        assertThat(again.replayOf()).contains(new SourcePosition(dlq, 2, 0));
        assertThat(again.replayed()).isTrue();
    }

    @Test
    void replaysOnlyWhatIsSelected() throws Exception {
        letters.write(ReasonCode.MALFORMED_JSON, 3);
        letters.write(List.of(letters.letter(ReasonCode.UNKNOWN_ENTITY, source(0), null, bytes("unknown"))));

        ReplayCounts rehearsed =
                letters.replay(letters.of(ReasonCode.UNKNOWN_ENTITY)).rehearse();
        ReplayCounts counts =
                letters.replay(letters.of(ReasonCode.UNKNOWN_ENTITY)).execute();

        assertThat(rehearsed.all(ReplayCounts.Fate.REPLAYED)).isEqualTo(1);
        assertThat(counts.matched()).isEqualTo(1);
        assertThat(letters.replayedTexts()).containsExactly("unknown");
    }

    @Test
    void publishesNothingInARehearsal() throws Exception {
        letters.write(ReasonCode.MALFORMED_JSON, 3);

        ReplayCounts counts = letters.replay(letters.all()).rehearse();

        assertThat(counts.all(ReplayCounts.Fate.REPLAYED)).isEqualTo(3);
        assertThat(letters.replayed()).isEmpty();
    }

    @Test
    void leavesLettersOfOtherPipelinesAlone() throws Exception {
        letters.write(ReasonCode.MALFORMED_JSON, 3);
        Selection others =
                new Selection("another", letters.all().reasons(), letters.all().since());

        assertThat(letters.replay(others).execute().matched()).isZero();
    }

    @Test
    void goesOnWithWhatRetentionLeavesAndForgetsTheMarkersOfTheRest() throws Exception {
        letters.write(ReasonCode.MALFORMED_JSON, 6);
        letters.replay(letters.all()).execute();
        try (Admin admin = KafkaClients.admin(kafka, "test")) {
            TopicPartition first = new TopicPartition(letters.topics().deadLetters(), 0);
            admin.deleteRecords(Map.of(first, RecordsToDelete.beforeOffset(2)))
                    .all()
                    .get();
        }
        DeadLetterTopic topic =
                DeadLetterTopic.find(kafka, letters.letterTopics()).orElseThrow();
        assertThat(topic.replayed().outlived()).hasSize(2);

        ReplayCounts counts = letters.replay(letters.all()).execute();

        assertThat(counts.all(ReplayCounts.Fate.ALREADY_REPLAYED)).isEqualTo(4);
        assertThat(topic.replayed().outlived()).isEmpty();
        assertThat(letters.replayed()).hasSize(6);
    }

    @Test
    void replaysTheLettersOfATopicThatWasMadeAnew() throws Exception {
        letters.write(ReasonCode.MALFORMED_JSON, 3);
        letters.replay(letters.all()).execute();
        try (Admin admin = KafkaClients.admin(kafka, "test")) {
            admin.deleteTopics(List.of(letters.topics().deadLetters())).all().get();
        }
        Awaitility.await("deletion")
                .until(() -> DeadLetterTopic.find(kafka, letters.letterTopics()).isEmpty());
        Topics.ensure(kafka, letters.topics());
        letters.write(ReasonCode.MALFORMED_JSON, 3);

        ReplayCounts counts = letters.replay(letters.all()).execute();

        assertThat(counts.all(ReplayCounts.Fate.REPLAYED)).isEqualTo(3);
    }

    @Test
    void refusesMarkersThatRetentionWouldDelete() throws Exception {
        try (Admin admin = KafkaClients.admin(kafka, "test")) {
            NewTopic wrong = new NewTopic(Topics.replayed(letters.topics().deadLetters()), 1, (short) 1);
            admin.createTopics(List.of(wrong)).all().get();
        }

        assertThatThrownBy(() -> letters.replay(letters.all()).execute())
                .isInstanceOf(NightjarException.class)
                .hasMessageContaining("cleanup.policy is delete");
    }

    private SourcePosition source(int partition) {
        return new SourcePosition(letters.topics().input(), partition, 4_711);
    }

    private static ConsumerRecord<byte[], byte[]> in(int partition, List<ConsumerRecord<byte[], byte[]>> records) {
        return records.stream()
                .filter(record -> record.partition() == partition)
                .findFirst()
                .orElseThrow();
    }

    private static List<String> events(int count) {
        return IntStream.range(0, count).mapToObj(i -> "event-" + i).toList();
    }
}
