package dev.nightjar.deadletter;

import dev.nightjar.command.ProgressDisplay;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.topic.TopicFacts;
import dev.nightjar.topic.TopicScan;
import dev.nightjar.topic.Topics;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A dead-letter topic of a pipeline, and what was replayed of it.
 *
 * @param kafka the brokers
 * @param topics whose letters
 * @param facts what the brokers say of the dead-letter topic
 */
record DeadLetterTopic(Settings.Kafka kafka, LetterTopics topics, TopicFacts facts) {
    private static final String CLIENT = "nightjar-dlq";

    /**
     * Asks for it.
     *
     * @return empty when it does not exist (yet)
     * @throws dev.nightjar.message.NightjarException KAFKA_AWAY within about 10 s
     */
    static Optional<DeadLetterTopic> find(Settings.Kafka kafka, LetterTopics topics) {
        return TopicFacts.find(kafka, topics.deadLetters()).map(facts -> new DeadLetterTopic(kafka, topics, facts));
    }

    /** Opens it for reading. */
    TopicScan open(Optional<Instant> since) {
        return TopicScan.open(kafka, facts, CLIENT, since);
    }

    /**
     * Reads it, with a bar on a terminal.
     *
     * @param each gets every record that is not much older than {@code since}
     * @param console gets a line now and then where there is no terminal
     */
    void read(Optional<Instant> since, Consumer<ConsumerRecord<byte[], byte[]>> each, Consumer<String> console) {
        try (TopicScan scan = open(since);
                ProgressDisplay display = ProgressDisplay.of("Read", scan.total(), console)) {
            scan.read(each, done -> display.at(done, "from " + facts.name()));
        }
    }

    /** Reads which of its letters were replayed. */
    Replayed replayed() {
        Map<Integer, Long> oldest;
        try (TopicScan scan = open(Optional.empty())) {
            oldest = scan.oldest();
        }
        String input =
                TopicFacts.find(kafka, topics.input()).map(TopicFacts::id).orElse("");
        Replayed replayed = new Replayed(facts.id(), oldest, input);
        TopicFacts.find(kafka, Topics.replayed(topics.deadLetters())).ifPresent(markers -> {
            try (TopicScan scan = TopicScan.open(kafka, markers, CLIENT, Optional.empty())) {
                scan.read(replayed::read, done -> {});
            }
        });
        return replayed;
    }
}
