package dev.nightjar.stack.chaos;

import dev.nightjar.measure.Latency;
import dev.nightjar.pipeline.Pipeline;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** A steady stream for a long time. */
final class Soak implements Fault {
    private static final int FULL_MINUTES = 30;
    private static final int PER_SECOND = 200;
    private static final double MOST_GROWTH = 1.05;
    private static final Duration WARM_UP = Duration.ofSeconds(30);

    @Override
    public String number() {
        return "F39";
    }

    @Override
    public String promise(Effort effort) {
        return "soak at " + PER_SECOND + "/s, minutes (--minutes): "
                + Amount.text(effort.soakMinutes(), FULL_MINUTES)
                + ": EO; p95 < 100 ms, p99 within 1 s, memory flat";
    }

    @Override
    public Set<Pipeline.Trigger> triggers() {
        return EnumSet.allOf(Pipeline.Trigger.class);
    }

    @Override
    public Outcome run(Installation installation, Pipeline.Trigger trigger, Effort effort) throws Exception {
        try (Scene scene = Scene.of(installation, "f39", trigger, 3)) {
            Child scorer = scene.scoreUntilReady();
            try (MemoryWatch memory = new MemoryWatch(scorer, Duration.ofSeconds(5 + 2L * effort.soakMinutes()))) {
                Feed feed = scene.feed(effort.soakMinutes() * 60 * PER_SECOND, PER_SECOND);
                long start = System.nanoTime();
                scene.answered(Scene.PATIENCE);
                double minutes = (System.nanoTime() - start) / 60e9;
                Check flat = memory.flat(MOST_GROWTH);
                Figures figures = scene.verify();
                Latency latency = new Timings(feed, scene.outputs().ledger()).since(start + WARM_UP.toNanos());
                return Outcome.of(
                                figures,
                                List.of(),
                                List.of(
                                        lasted(minutes, effort.soakMinutes()),
                                        Checks.byItself(scene),
                                        flat,
                                        Timings.within(latency, 100, 1_000)))
                        .withLatency("latency_ms", latency);
            }
        }
    }

    private static Check lasted(double minutes, int asked) {
        // The last input is due just before the end.
        return new Check(
                String.format(Locale.ROOT, "lasted %.1f minutes of %d", minutes, asked), minutes > asked - 0.1);
    }
}
