package dev.nightjar.score.explain;

import dev.nightjar.command.ProgressDisplay;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.topic.TopicFacts;
import dev.nightjar.topic.TopicScan;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The topic of predictions, read from its oldest record or a time on.
 *
 * @param kafka the brokers
 * @param topic its name
 * @param since begins with the first record that is not older; empty for all
 * @param console gets a line now and then where there is no terminal
 */
record AnswerTopic(Settings.Kafka kafka, String topic, Optional<Instant> since, Consumer<String> console) {
    private static final String CLIENT = "nightjar-explain";

    /**
     * Looks for a prediction; of several records of one id (at-least-once) the first that is met is taken.
     *
     * @param id 32 hexadecimal digits
     * @throws NightjarException PREDICTION_UNKNOWN, saying what was searched; KAFKA_AWAY
     */
    FoundAnswer find(String id) {
        byte[] wanted = ("\"" + id + "\"").getBytes(StandardCharsets.US_ASCII);
        AtomicReference<@Nullable FoundAnswer> found = new AtomicReference<>();
        try (TopicScan scan = open()) {
            read(
                    scan,
                    record -> {
                        if (found.get() == null && contains(record.value(), wanted)) {
                            FoundAnswer.of(record).ifPresent(found::set);
                        }
                    },
                    found);
            FoundAnswer answer = found.get();
            if (answer == null) {
                throw unknown("prediction " + id, "none of it", scan);
            }
            return answer;
        }
    }

    /**
     * Draws predictions, each as likely as any other.
     *
     * @throws NightjarException PREDICTION_UNKNOWN where there is none; KAFKA_AWAY
     */
    Sample sample(int most, long seed) {
        Sample sample = new Sample(most, seed);
        try (TopicScan scan = open()) {
            read(scan, record -> FoundAnswer.of(record).ifPresent(sample::offer), new AtomicReference<>());
            if (sample.seen() == 0) {
                throw unknown("predictions", "none", scan);
            }
            return sample;
        }
    }

    private TopicScan open() {
        TopicFacts facts = TopicFacts.find(kafka, topic)
                .orElseThrow(() -> new NightjarException(
                        ReasonCode.PREDICTION_UNKNOWN,
                        "Cannot explain: topic " + topic + " does not exist; `nightjar score` makes it"));
        return TopicScan.open(kafka, facts, CLIENT, since);
    }

    private void read(
            TopicScan scan,
            Consumer<ConsumerRecord<byte[], byte[]>> each,
            AtomicReference<@Nullable FoundAnswer> found) {
        try (ProgressDisplay display = ProgressDisplay.of("Read", scan.total(), console)) {
            scan.read(each, done -> display.at(done, "from " + topic), () -> found.get() != null);
        }
    }

    private NightjarException unknown(String what, String found, TopicScan scan) {
        List<String> ranges = scan.ranges().stream()
                .map(range ->
                        "partition " + range.partition().partition() + " from " + range.from() + " to " + range.to())
                .toList();
        return new NightjarException(
                ReasonCode.PREDICTION_UNKNOWN,
                "Cannot find " + what + ": topic " + topic + " holds " + found + " in what was searched ("
                        + ranges.stream().collect(Collectors.joining(", "))
                        + since.map(time -> ", since " + time).orElse("") + ")"
                        + (since.isPresent() ? "; search from an earlier time" : "; retention may have deleted it"));
    }

    static boolean contains(byte @Nullable [] text, byte[] wanted) {
        if (text == null) {
            return false;
        }
        for (int at = 0; at <= text.length - wanted.length; at++) {
            int same = 0;
            while (same < wanted.length && text[at + same] == wanted[same]) {
                same++;
            }
            if (same == wanted.length) {
                return true;
            }
        }
        return false;
    }
}
