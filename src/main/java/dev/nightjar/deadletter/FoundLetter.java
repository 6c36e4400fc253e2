package dev.nightjar.deadletter;

import dev.nightjar.message.Headers;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.message.SourcePosition;
import dev.nightjar.topic.TopicFacts;
import dev.nightjar.topic.TopicScan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * One dead letter with its bytes, and what came before and after it.
 *
 * @param letter what is known of it
 * @param record the record itself
 * @param replayed whether it was published again
 * @param replayOf the letter that its event was before it was replayed; empty for an event that came for the first time
 * @param others positions of other letters that the same words describe, at most 100
 */
record FoundLetter(
        Letter letter,
        ConsumerRecord<byte[], byte[]> record,
        boolean replayed,
        Optional<SourcePosition> replayOf,
        List<SourcePosition> others) {
    private static final int MOST_OTHERS = 100;
    private static final String CLIENT = "nightjar-dlq";

    /**
     * Looks for it.
     *
     * @param address if it describes several letters, the newest is found
     * @throws NightjarException ARGUMENT_INVALID when there is none; KAFKA_AWAY
     */
    static FoundLetter find(DeadLetterTopic topic, LetterAddress address, String written, Consumer<String> console) {
        List<SourcePosition> others = new ArrayList<>();
        ConsumerRecord<byte[], byte[]> record;
        if (address instanceof LetterAddress.Standing standing) {
            record = standing(topic, standing);
        } else {
            record = described(topic, (LetterAddress.Described) address, others, console);
        }
        if (record == null) {
            throw new NightjarException(
                    ReasonCode.ARGUMENT_INVALID,
                    "Cannot show dead letter " + PlainText.line(written) + ": topic "
                            + topic.facts().name()
                            + " holds none there; it was never written or retention deleted it; `nightjar dlq list`"
                            + " names those that stand");
        }
        Letter letter = Letter.of(record);
        return new FoundLetter(
                letter, record, topic.replayed().contains(letter.position()), replayOf(topic, letter, record), others);
    }

    private static @Nullable ConsumerRecord<byte[], byte[]> standing(
            DeadLetterTopic topic, LetterAddress.Standing standing) {
        return at(topic, topic.facts(), standing.partition(), standing.offset());
    }

    private static @Nullable ConsumerRecord<byte[], byte[]> at(
            DeadLetterTopic topic, TopicFacts facts, int partition, long offset) {
        AtomicReference<@Nullable ConsumerRecord<byte[], byte[]>> found = new AtomicReference<>();
        try (TopicScan scan = TopicScan.at(topic.kafka(), facts, CLIENT, partition, offset)) {
            scan.read(found::set, done -> {});
        }
        return found.get();
    }

    private static @Nullable ConsumerRecord<byte[], byte[]> described(
            DeadLetterTopic topic,
            LetterAddress.Described described,
            List<SourcePosition> others,
            Consumer<String> console) {
        AtomicReference<@Nullable ConsumerRecord<byte[], byte[]>> newest = new AtomicReference<>();
        topic.read(
                Optional.empty(),
                record -> {
                    if (!described.matches().test(Letter.of(record))) {
                        return;
                    }
                    ConsumerRecord<byte[], byte[]> before = newest.get();
                    boolean isNewer = before == null || record.timestamp() >= before.timestamp();
                    ConsumerRecord<byte[], byte[]> other = isNewer ? newest.getAndSet(record) : record;
                    if (other != null && others.size() < MOST_OTHERS) {
                        others.add(new SourcePosition(other.topic(), other.partition(), other.offset()));
                    }
                },
                console);
        return newest.get();
    }

    /** The scorer does not hand an event's headers on, but the event itself still stands in its topic, for a while. */
    private static Optional<SourcePosition> replayOf(
            DeadLetterTopic topic, Letter letter, ConsumerRecord<byte[], byte[]> record) {
        return letter.source()
                .flatMap(source -> TopicFacts.find(topic.kafka(), source.topic())
                        .map(facts -> at(topic, facts, source.partition(), source.offset())))
                // A topic that was made anew holds another event there.
                .filter(event -> Arrays.equals(event.value(), record.value()))
                .flatMap(event -> Letter.header(event, Headers.REPLAY_LETTER))
                .flatMap(SourcePosition::parse);
    }
}
