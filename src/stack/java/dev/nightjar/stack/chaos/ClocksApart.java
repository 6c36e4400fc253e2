package dev.nightjar.stack.chaos;

import dev.nightjar.pipeline.Pipeline;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * The senders' clocks are ten minutes ahead of the scorer's, or behind: the events' own times and the times of their Kafka
 * records.
 */
final class ClocksApart implements Fault {
    private static final Amount INPUTS = new Amount(1_000, 10_000);
    private static final Duration APART = Duration.ofMinutes(10);
    private static final byte[] KEY = Records.ENTITY.getBytes(StandardCharsets.UTF_8);

    @Override
    public String number() {
        return "F21";
    }

    @Override
    public String promise(Effort effort) {
        return "senders' clocks 10 minutes ahead and behind, inputs: " + INPUTS.text(effort)
                + ": EO; no negative age; the clock's alarm within 60 s and no other";
    }

    @Override
    public Outcome run(Installation installation, Pipeline.Trigger trigger, Effort effort) throws Exception {
        try (Scene scene = Scene.of(installation, "f21", trigger, 2)) {
            Child scorer = scene.scoreUntilReady();
            Alarm alarm = new Alarm("clock_ahead", "CLOCK_AHEAD");
            scene.feed(new Feed(
                            scene.kafka(),
                            scene.input(),
                            number -> skewed(scene.input(), number),
                            effort.of(INPUTS),
                            100))
                    .start();
            Check raised = alarm.raised(scorer);
            scene.answered(Scene.PATIENCE);
            String logged = scorer.logged();
            boolean wrong = logged.contains("\"features_stale\"") || logged.contains("STREAM_SILENT");
            boolean negative = scorer.metrics()
                    .lines()
                    .anyMatch(line -> line.startsWith("model_prediction_latency_seconds_sum")
                            && line.substring(line.lastIndexOf(' ')).strip().startsWith("-"));
            return Outcome.of(
                    scene.verify(),
                    List.of(),
                    List.of(
                            raised,
                            new Check("no other alarm", !wrong),
                            new Check("no negative latency in the metrics", !negative),
                            Checks.byItself(scene)));
        }
    }

    /** Ahead and behind in each of two partitions. */
    private static ProducerRecord<byte[], byte[]> skewed(String topic, int number) {
        Instant time = Instant.now().plus(number % 2 == 0 ? APART : APART.negated());
        return new ProducerRecord<>(topic, number / 2 % 2, time.toEpochMilli(), KEY, Records.good(time));
    }
}
