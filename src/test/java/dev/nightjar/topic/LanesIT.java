package dev.nightjar.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.stack.Part;
import dev.nightjar.stack.SharedStack;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One answer a record, whoever else believes to have the partition. FAULTS F4. */
class LanesIT {
    @RegisterExtension
    static final SharedStack STACK = SharedStack.with(Part.KAFKA);

    private final String mark = UUID.randomUUID().toString().substring(0, 8);
    private final String in = "in-" + mark;
    private final String out = "out-" + mark;
    private final String group = "group-" + mark;

    @BeforeEach
    void topics() throws Exception {
        try (Admin admin = KafkaClients.admin(kafka(), "test")) {
            admin.createTopics(List.of(new NewTopic(in, 2, (short) 1), new NewTopic(out, 1, (short) 1)))
                    .all()
                    .get();
        }
    }

    @Test
    void showsAnAnswerAndItsPositionTogether() {
        try (Lanes lanes = scorer()) {
            Lane lane = lanes.take(0, 0);
            lane.answer(0, answer("a"));
            lane.answer(4, answer("b"));

            assertThat(answers()).isEmpty();
            lane.commit();

            assertThat(answers()).containsExactly("a", "b");
            assertThat(committed(0)).isEqualTo(5);
        }
    }

    @Test
    void forgetsWhatWasNotCommitted() {
        try (Lanes lanes = scorer()) {
            lanes.take(0, 0).answer(0, answer("lost with its process"));

            Lane second = lanes.take(0, 0);
            assertThat(second.next()).isZero();
            second.answer(0, answer("a"));
            second.commit();

            assertThat(answers()).containsExactly("a");
        }
    }

    @Test
    void failsWithTheFirstAnswerThatHasNowhereToGo() {
        Map<String, String> impatient = new HashMap<>(kafka().properties());
        impatient.put("max.block.ms", "2000");
        Settings.Kafka kafka = new Settings.Kafka(kafka().bootstrapServers(), impatient);
        Lanes.Claim claim = Lanes.claim(kafka, group, in, Map.of(0, 0L));
        try (Lanes lanes = new Lanes(kafka, group, in, claim.generation())) {
            Lane lane = lanes.take(0, 0);
            ProducerRecord<byte[], byte[]> answer = new ProducerRecord<>("no-topic-" + mark, new byte[1]);

            assertThatThrownBy(() -> lane.answer(0, answer)).isInstanceOf(KafkaException.class);
        }
    }

    @Test
    void refusesToAnswerTwice() {
        try (Lanes lanes = scorer()) {
            Lane lane = lanes.take(0, 0);
            lane.answer(0, answer("a"));

            assertThatThrownBy(() -> lane.answer(0, answer("again"))).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void handsTheSameLaneOutAgain() {
        try (Lanes lanes = scorer()) {
            Lane lane = lanes.take(0, 0);
            lane.answer(0, answer("a"));
            lane.commit();
            lanes.giveBack(0, lane);

            assertThat(lanes.take(0, 1)).isSameAs(lane);
        }
    }

    @Test
    void noticesThatAnotherExecutorAnsweredMeanwhile() {
        Lanes.Claim claim = claim();
        try (Lanes here = lanes(claim);
                Lanes there = lanes(claim)) {
            Lane stale = here.take(0, 0);
            stale.answer(0, answer("a"));
            stale.commit();
            here.giveBack(0, stale);
            Lane other = there.take(0, 1);
            other.answer(1, answer("b"));
            other.commit();

            Lane fresh = here.take(0, 2);
            assertThat(fresh).isNotSameAs(stale);
            fresh.answer(2, answer("c"));
            fresh.commit();

            assertThat(answers()).containsExactly("a", "b", "c");
        }
    }

    @Test
    void closesALaneWhenItCannotTellWhetherAnotherAnsweredMeanwhile() {
        try (Lanes lanes = scorer()) {
            Lane lane = lanes.take(0, 0);
            lanes.giveBack(0, lane);

            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> lanes.take(0, 4)).isInstanceOf(NightjarException.class);
            assertThat(Thread.interrupted()).isTrue();

            assertThatThrownBy(() -> lane.answer(0, answer("a")))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("closed");
        }
    }

    @Test
    void keepsAnOlderScorerFromAnswering() {
        try (Lanes old = scorer()) {
            Lane zombie = old.take(0, 0);
            zombie.answer(0, answer("by the zombie"));

            Lanes.Claim newer = claim();

            assertThatThrownBy(zombie::commit).isInstanceOf(KafkaException.class);
            assertThatThrownBy(() -> old.take(0, 0))
                    .isInstanceOfSatisfying(
                            NightjarException.class, e -> assertThat(e.reason()).isEqualTo(ReasonCode.SCORER_REPLACED));
            assertThat(answers()).isEmpty();
            assertThat(newer.begins()).isEqualTo(Map.of(0, 0L, 1, 0L));
        }
    }

    @Test
    void goesOnWhereTheGroupIs() {
        try (Lanes lanes = scorer()) {
            Lane lane = lanes.take(1, 0);
            lane.answer(6, answer("a"));
            lane.commit();
        }

        assertThat(claim().begins()).isEqualTo(Map.of(0, 0L, 1, 7L));
    }

    private Lanes scorer() {
        return lanes(claim());
    }

    private Lanes.Claim claim() {
        return Lanes.claim(kafka(), group, in, Map.of(0, 0L, 1, 0L));
    }

    private Lanes lanes(Lanes.Claim claim) {
        return new Lanes(kafka(), group, in, claim.generation());
    }

    private static Settings.Kafka kafka() {
        return STACK.settings().kafka();
    }

    private ProducerRecord<byte[], byte[]> answer(String text) {
        return new ProducerRecord<>(out, text.getBytes(StandardCharsets.UTF_8));
    }

    private long committed(int partition) {
        TopicPartition key = new TopicPartition(in, partition);
        try (LanePositions positions = new LanePositions(kafka(), group)) {
            return positions.settled(key).offset();
        }
    }

    /** All that a reader of committed records sees now. */
    private List<String> answers() {
        return CommittedTexts.of(kafka(), new TopicPartition(out, 0));
    }
}
