package dev.nightjar.deadletter;

import dev.nightjar.command.ProgressDisplay;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.topic.KafkaClients;
import dev.nightjar.topic.TopicFacts;
import dev.nightjar.topic.TopicScan;
import dev.nightjar.topic.Topics;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.config.TopicConfig;

/**
 * Publishes matching letters to the topic they came from again, each once, however often and wherever this runs. Letters that come
 * while it runs are left to the next: one that fails again would otherwise be replayed for ever.
 */
final class LetterReplay {
    private final Settings.Kafka kafka;
    private final LetterTopics topics;
    private final Selection selection;
    private final Again again;
    private final Consumer<String> console;
    private final Consumer<Letter> published;

    /** What happens to letters of events that were replayed before and failed again. */
    enum Again {
        LEAVE,
        REPLAY
    }

    /** @param console gets a line for each thing that a person should know */
    LetterReplay(
            Settings.Kafka kafka, LetterTopics topics, Selection selection, Again again, Consumer<String> console) {
        this(kafka, topics, selection, again, console, letter -> {});
    }

    /** @param published gets each letter after it was handed to the producer, before it counts */
    LetterReplay(
            Settings.Kafka kafka,
            LetterTopics topics,
            Selection selection,
            Again again,
            Consumer<String> console,
            Consumer<Letter> published) {
        this.kafka = kafka;
        this.topics = topics;
        this.selection = selection;
        this.again = again;
        this.console = console;
        this.published = published;
    }

    /** Counts what {@link #execute} would do; changes nothing and disturbs no other replay. */
    ReplayCounts rehearse() {
        ReplayCounts counts = new ReplayCounts();
        DeadLetterTopic.find(kafka, topics).ifPresent(letters -> {
            Replayed replayed = letters.replayed();
            letters.read(
                    selection.since(),
                    record -> {
                        Letter letter = Letter.of(record);
                        if (selection.matches(letter)) {
                            counts.add(letter, before(letter, replayed).orElse(ReplayCounts.Fate.REPLAYED));
                        }
                    },
                    console);
        });
        return counts;
    }

    /**
     * Replays.
     *
     * @throws NightjarException KAFKA_AWAY; TOPIC_MISSING; REPLAY_SUPERSEDED; OUTCOME_UNKNOWN; in each case what was
     *     replayed stays replayed, and the next run does the rest
     */
    ReplayCounts execute() {
        Optional<DeadLetterTopic> letters = DeadLetterTopic.find(kafka, topics);
        ReplayCounts counts = new ReplayCounts();
        if (letters.isEmpty()) {
            return counts;
        }
        Republisher.Target target = target(letters.get().facts());
        try (Republisher republisher = Republisher.open(kafka, topics.deadLetters(), target)) {
            // Only now: no other replay can add to it any more.
            Replayed replayed = letters.get().replayed();
            republisher.forget(replayed.outlived());
            republish(letters.get(), replayed, republisher, counts);
            republisher.commit();
        }
        return counts;
    }

    private void republish(DeadLetterTopic letters, Replayed replayed, Republisher republisher, ReplayCounts counts) {
        try (TopicScan scan = letters.open(selection.since());
                ProgressDisplay display = ProgressDisplay.of("Read", scan.total(), console)) {
            scan.read(record -> republish(record, replayed, republisher, counts), done -> {
                republisher.commit();
                display.at(done, String.format(Locale.ROOT, "replayed %,d", counts.all(ReplayCounts.Fate.REPLAYED)));
            });
        }
    }

    private void republish(
            ConsumerRecord<byte[], byte[]> record, Replayed replayed, Republisher republisher, ReplayCounts counts) {
        Letter letter = Letter.of(record);
        if (!selection.matches(letter)) {
            return;
        }
        Optional<ReplayCounts.Fate> before = before(letter, replayed);
        if (before.isPresent()) {
            counts.add(letter, before.get());
            return;
        }
        switch (republisher.publish(record, letter)) {
            case PUBLISHED -> {
                counts.add(letter, ReplayCounts.Fate.REPLAYED);
                published.accept(letter);
            }
            case TOO_LARGE -> counts.add(letter, ReplayCounts.Fate.TOO_LARGE);
            case BY_REFERENCE -> counts.add(letter, ReplayCounts.Fate.BY_REFERENCE);
        }
    }

    /** What earlier runs did that keeps this one from replaying a letter. */
    private Optional<ReplayCounts.Fate> before(Letter letter, Replayed replayed) {
        if (replayed.contains(letter.position())) {
            return Optional.of(ReplayCounts.Fate.ALREADY_REPLAYED);
        }
        boolean failedAgain = letter.source()
                .filter(event -> event.topic().equals(topics.input()))
                .filter(replayed::madeEvent)
                .isPresent();
        return failedAgain && again == Again.LEAVE ? Optional.of(ReplayCounts.Fate.FAILED_AGAIN) : Optional.empty();
    }

    private Republisher.Target target(TopicFacts letters) {
        TopicFacts input = existing(topics.input());
        Topics.ensureReplayed(kafka, topics.all(), topics.deadLetters());
        TopicFacts markers = existing(Topics.replayed(topics.deadLetters()));
        String policy =
                markers.setting(kafka, TopicConfig.CLEANUP_POLICY_CONFIG).orElse("");
        if (!policy.equals(TopicConfig.CLEANUP_POLICY_COMPACT)) {
            throw new NightjarException(
                    ReasonCode.TOPIC_MISSING,
                    "Cannot note in topic " + markers.name() + " which letters were replayed: its cleanup.policy is "
                            + policy + ", so notes would get lost and letters be replayed twice; set it to compact");
        }
        int maxBytes = input.setting(kafka, TopicConfig.MAX_MESSAGE_BYTES_CONFIG)
                .map(Integer::parseInt)
                .orElse(Integer.MAX_VALUE);
        return new Republisher.Target(
                input.name(), input.id(), input.partitions(), maxBytes, topics.readers(), markers.name(), letters.id());
    }

    private TopicFacts existing(String topic) {
        return TopicFacts.find(kafka, topic)
                .orElseThrow(() -> new NightjarException(
                        ReasonCode.TOPIC_MISSING,
                        "Cannot replay: topic " + topic + " does not exist at " + KafkaClients.address(kafka)
                                + "; start the scorer or a worker once, which makes it"));
    }
}
