package dev.nightjar.stack.chaos;

import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.stack.LocalStack;
import dev.nightjar.stack.Part;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The broker goes away while events come in, and comes back. */
final class BrokerGone implements Fault {
    /** How it goes. */
    enum Way {
        /** Stopped cleanly and started at once. */
        RESTARTED,
        /** {@code kill -9}. */
        KILLED
    }

    private final String number;
    private final Way way;
    private final Duration away;

    /** @param away in a full run; a quick one waits a quarter of it */
    BrokerGone(String number, Way way, Duration away) {
        this.number = number;
        this.way = way;
        this.away = away;
    }

    @Override
    public String number() {
        return number;
    }

    @Override
    public String promise() {
        return switch (way) {
            case RESTARTED -> "broker restarts under flow: EO";
            case KILLED ->
                "broker killed, " + away.toSeconds()
                        + " s away: EO; all that waited is answered within 30 s of its return, by itself";
        };
    }

    @Override
    public Set<Pipeline.Trigger> triggers() {
        return EnumSet.allOf(Pipeline.Trigger.class);
    }

    @Override
    public Outcome run(Installation installation, Pipeline.Trigger trigger, Effort effort) throws Exception {
        LocalStack stack = installation.stack();
        try (Scene scene = Scene.of(installation, number.toLowerCase(Locale.ROOT), trigger, 3)) {
            scene.scoreUntilReady();
            Feed feed = scene.feed(effort.of(2_000, 5_000), 50);
            scene.await(scene.outputs().sighting(""), "answers before");
            feed.awaitSent(300);
            if (way == Way.RESTARTED) {
                stack.stopPart(Part.KAFKA);
            } else {
                stack.killPart(Part.KAFKA);
                Waiting.pause(away.dividedBy(effort.of(4, 1)));
            }
            stack.startPart(Part.KAFKA);
            long returned = System.nanoTime();
            Sighting next = scene.outputs().sighting("");
            scene.answered(Scene.PATIENCE);
            Figures figures = scene.verify();
            List<Double> recovery = next.came() ? List.of(next.seconds()) : List.of();
            double drained = new Timings(feed, scene.outputs().ledger()).drainedS(returned);
            return Outcome.of(
                    figures,
                    recovery,
                    List.of(
                            Checks.within(recovery, 30),
                            new Check(
                                    String.format(Locale.ROOT, "drained %.1f s after its return", drained),
                                    drained <= 30),
                            Checks.byItself(scene)));
        } finally {
            stack.startPart(Part.KAFKA);
        }
    }
}
