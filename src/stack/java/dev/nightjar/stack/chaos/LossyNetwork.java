package dev.nightjar.stack.chaos;

import dev.nightjar.measure.Latency;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.stack.LocalStack;
import dev.nightjar.stack.Part;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Between scorer and broker every byte takes 25 ms each way, and a connection is reset every other second. */
final class LossyNetwork implements Fault {
    private static final Duration EACH_WAY = Duration.ofMillis(25);
    private static final Amount INPUTS = new Amount(3_000, 12_000);
    private static final Duration WARM_UP = Duration.ofSeconds(5);

    /** Without a network in between. */
    private static final double LIMIT_MS = 100;

    /**
     * An answer's, one after the other: to fetch its input, and five of a transaction (partition, answer, group, position,
     * commit), twice, as the one before has just begun.
     */
    private static final int REAL_TIME_TRIPS = 11;

    /** Spark asks for the topic's end before it plans a batch, and the batch before has to end first. */
    private static final int MICRO_BATCH_TRIPS = 30;

    @Override
    public String number() {
        return "F8";
    }

    @Override
    public String promise(Effort effort) {
        return "slow, lossy network to the broker (50 ms round trip, resets), inputs: " + INPUTS.text(effort)
                + ": EO; by itself; p95 within 100 ms and the round trips of an answer (real-time "
                + REAL_TIME_TRIPS + ", micro-batch " + MICRO_BATCH_TRIPS + "; FAULTS counts one)";
    }

    @Override
    public Set<Pipeline.Trigger> triggers() {
        return EnumSet.allOf(Pipeline.Trigger.class);
    }

    @Override
    public Outcome run(Installation installation, Pipeline.Trigger trigger, Effort effort) throws Exception {
        LocalStack stack = installation.stack();
        LocalStack.Listener listener = stack.addKafkaListener();
        stack.stopPart(Part.KAFKA);
        stack.startPart(Part.KAFKA);
        try (LossyProxy proxy = new LossyProxy(
                listener.advertised(), listener.port(), EACH_WAY, Duration.ofSeconds(2), effort.random(this))) {
            Settings usual = installation.settings();
            Settings slow = new Settings(
                    new Settings.Kafka(Optional.of("127.0.0.1:" + listener.advertised()), Map.of()),
                    usual.postgres(),
                    usual.mlflow(),
                    usual.lake(),
                    usual.checkpoints(),
                    usual.objects());
            try (Scene scene = Scene.of(installation, "f8", trigger, 3, Map.of(), slow)) {
                scene.scoreUntilReady();
                Feed feed = scene.feed(effort.of(INPUTS), 100);
                long warm = System.nanoTime() + WARM_UP.toNanos();
                Figures figures = scene.verify();
                Latency latency = new Timings(feed, scene.outputs().ledger()).since(warm);
                return Outcome.of(
                                figures,
                                List.of(),
                                List.of(
                                        Checks.byItself(scene),
                                        new Check(proxy.resets() + " connections reset", proxy.resets() > 0),
                                        inTime(latency, trips(trigger))))
                        .withLatency("latency_ms", latency);
            }
        }
    }

    /** Judged by the round trips that there are; what FAULTS.md has, one of them, is said beside it. */
    static Check inTime(Latency latency, int trips) {
        Check judged = Timings.within(latency, limitMs(trips), Double.POSITIVE_INFINITY);
        double writtenMs = limitMs(1);
        String written = latency.p95() <= writtenMs
                ? "not exceeded"
                : "exceeded: a transaction takes several round trips, an answer up to " + trips;
        return new Check(
                String.format(Locale.ROOT, "%s; FAULTS: at most %.0f ms, %s", judged.what(), writtenMs, written),
                judged.kept());
    }

    private static int trips(Pipeline.Trigger trigger) {
        return switch (trigger) {
            case REAL_TIME -> REAL_TIME_TRIPS;
            case MICRO_BATCH -> MICRO_BATCH_TRIPS;
        };
    }

    private static double limitMs(int trips) {
        return LIMIT_MS + trips * 2.0 * EACH_WAY.toMillis();
    }
}
