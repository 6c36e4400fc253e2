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

    private static final Amount INPUTS = new Amount(2_000, 5_000);

    private final String number;
    private final Way way;
    private final Amount awayS;

    BrokerGone(String number, Way way, Amount awayS) {
        this.number = number;
        this.way = way;
        this.awayS = awayS;
    }

    @Override
    public String number() {
        return number;
    }

    @Override
    public String promise(Effort effort) {
        return switch (way) {
            case RESTARTED ->
                "broker restarts under flow, inputs: " + INPUTS.text(effort)
                        + ": EO; all that waited is answered within 30 s of its return, by itself";
            case KILLED ->
                "broker killed, seconds away: " + awayS.text(effort) + ", inputs: " + INPUTS.text(effort)
                        + ": EO; all that waited is answered within 30 s of its return, by itself";
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
            Feed feed = scene.feed(effort.of(INPUTS), 50);
            scene.await(scene.outputs().sighting(""), "answers before");
            feed.awaitSent(300);
            long gone = System.nanoTime();
            if (way == Way.RESTARTED) {
                stack.stopPart(Part.KAFKA);
            } else {
                stack.killPart(Part.KAFKA);
                Waiting.pause(Duration.ofSeconds(effort.of(awayS)));
            }
            double away = (System.nanoTime() - gone) / 1e9;
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
                                    String.format(
                                            Locale.ROOT,
                                            "away for %.0f s, drained %.1f s after its return",
                                            away,
                                            drained),
                                    drained <= 30),
                            Checks.byItself(scene)));
        } finally {
            stack.startPart(Part.KAFKA);
        }
    }
}
