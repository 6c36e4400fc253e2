package dev.nightjar.stack;

import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.topic.KafkaClients;
import dev.nightjar.topic.LanePosition;
import dev.nightjar.topic.LanePositions;
import dev.nightjar.topic.TopicState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;

/**
 * {@code demo --break}: poisons the input, restarts the broker and kills the scorer while the demo's events flow. Recovery is
 * read where production reads it, from the offsets that the scorer's group has committed.
 */
final class DemoBreak {
    /**
     * Records that nobody can score, a third at each step: even when the demo's own events are all answered, something waits
     * for the recovery.
     */
    static final int POISONED = 24;

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final DemoSteps steps;
    private final Settings.Kafka kafka;
    private final Pipeline pipeline;
    private final String trigger;
    private final Instant began = Instant.now();
    private final Map<String, Double> recoveryS = new LinkedHashMap<>();

    DemoBreak(DemoSteps steps, Settings.Kafka kafka, Pipeline pipeline, String trigger) {
        this.steps = steps;
        this.kafka = kafka;
        this.pipeline = pipeline;
        this.trigger = trigger;
    }

    /**
     * Breaks it, one thing after the other, each once answers come.
     *
     * @param scorer that runs
     * @param broker the stack whose Kafka is restarted
     * @return the scorer that runs afterwards
     */
    ScorerProcess run(ScorerProcess scorer, LocalStack broker) throws IOException, InterruptedException {
        awaitProgress(answered());
        long before = answered();
        poison();
        awaitProgress(before);
        if (broker.part(Part.KAFKA).isRunning()) {
            restart(broker);
        } else {
            say("leaves the broker alone: it is not the local stack's");
            poison();
        }
        return kill(scorer);
    }

    /** Before the scorer is killed: that takes longest to mend, and there should be events for all of it. */
    private void restart(LocalStack broker) throws InterruptedException {
        say("restarts the broker");
        broker.stopPart(Part.KAFKA);
        broker.startPart(Part.KAFKA);
        long before = answered();
        long back = System.nanoTime();
        poison();
        awaitProgress(before);
        recovered("broker restarted", back);
    }

    private ScorerProcess kill(ScorerProcess scorer) throws IOException, InterruptedException {
        say("kills the scorer (kill -9), process " + scorer.pid());
        scorer.kill();
        long before = answered();
        long killed = System.nanoTime();
        poison();
        ScorerProcess next = steps.scorer(trigger);
        awaitProgress(before);
        recovered("scorer killed", killed);
        return next;
    }

    /** Seconds from each fault to the next committed answer, in order. */
    Map<String, Double> recoveryS() {
        return Map.copyOf(recoveryS);
    }

    /** How many dead letters the poisoned records became, counted as a user would. */
    long letters() throws IOException, InterruptedException {
        return steps.report(
                        "dlq",
                        "dlq",
                        "list",
                        "--reason",
                        ReasonCode.NOT_A_NUMBER.name(),
                        "--since",
                        began.toString(),
                        "--limit",
                        "1")
                .path("letters")
                .asLong();
    }

    /** For the summary's end. */
    List<String> summary(long letters) {
        List<String> lines = new ArrayList<>();
        lines.add(POISONED + " poisoned records: " + letters + " dead letters");
        recoveryS.forEach((what, seconds) ->
                lines.add(String.format(Locale.ROOT, "%s: answers again after %.1f s", what, seconds)));
        return lines;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the callback hears of it
    private void poison() {
        say("sends " + POISONED / 3 + " records that nobody can score");
        try (KafkaProducer<byte[], byte[]> producer = KafkaClients.producer(kafka, "nightjar-demo-break")) {
            for (int i = 0; i < POISONED / 3; i++) {
                byte[] value = ("{\"commodity\":\"gold\",\"price\":NaN,\"poison\":" + i + "}")
                        .getBytes(StandardCharsets.UTF_8);
                producer.send(new ProducerRecord<>(pipeline.topics().input(), value), (stands, e) -> {
                    if (e != null) {
                        say("could not send a poisoned record: " + e.getMessage());
                    }
                });
            }
            producer.flush();
        } catch (KafkaException e) {
            throw KafkaClients.away(kafka, e);
        }
    }

    /** All partitions together. */
    private long answered() {
        try (LanePositions positions = new LanePositions(kafka, "nightjar-" + pipeline.name())) {
            TopicState input = TopicState.read(kafka, pipeline.topics().input());
            return positions.now(input.keys()).values().stream()
                    .mapToLong(LanePosition::offset)
                    .sum();
        }
    }

    private void awaitProgress(long from) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (answered() <= from) {
            if (System.nanoTime() > deadline) {
                throw new NightjarException(
                        ReasonCode.STREAM_SILENT,
                        "Cannot see the scorer answer: for " + PATIENCE.toSeconds() + " s group nightjar-"
                                + pipeline.name() + " has committed nothing beyond " + from);
            }
            Thread.sleep(50);
        }
    }

    private void recovered(String what, long sinceNs) {
        double seconds = (System.nanoTime() - sinceNs) / 1e9;
        recoveryS.put(what, seconds);
        say(String.format(Locale.ROOT, "answers again after %.1f s", seconds));
    }

    private static void say(String what) {
        System.out.println("!! demo --break " + what);
    }
}
