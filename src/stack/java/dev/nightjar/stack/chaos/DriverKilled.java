package dev.nightjar.stack.chaos;

import dev.nightjar.pipeline.Pipeline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/** Kills the scorer at seeded moments while events come in, and starts it again at once. */
final class DriverKilled implements Fault {
    private static final Amount KILLS = new Amount(1, 20);
    private static final int PER_SECOND = 100;

    @Override
    public String number() {
        return "F1";
    }

    @Override
    public String promise(Effort effort) {
        return "driver killed (kill -9) at seeded moments within batches, kills: " + KILLS.text(effort)
                + ": EO; scoring again within 30 s";
    }

    @Override
    public Set<Pipeline.Trigger> triggers() {
        return EnumSet.allOf(Pipeline.Trigger.class);
    }

    @Override
    public Outcome run(Installation installation, Pipeline.Trigger trigger, Effort effort) throws Exception {
        int kills = effort.of(KILLS);
        SplittableRandom random = effort.random(this);
        List<Double> recoveries = new ArrayList<>();
        try (Scene scene = Scene.of(installation, "f1", trigger, 3)) {
            scene.scoreUntilReady();
            // Events come in all the time: each kill falls into the middle of something.
            for (int kill = 0; kill < kills; kill++) {
                Feed feed = scene.feed(10 * PER_SECOND, PER_SECOND, kill * 10 * PER_SECOND);
                feed.awaitSent(random.nextInt(PER_SECOND, 8 * PER_SECOND));
                scene.await(scene.outputs().sighting(""), "answers before the kill");
                Waiting.pause(Duration.ofMillis(random.nextInt(500)));
                scene.scorer().kill();
                Sighting next = scene.outputs().sighting("");
                scene.score();
                recoveries.add(scene.await(next, "an answer after kill " + (kill + 1)));
                Scene.requireReady(scene.scorer());
            }
            return Outcome.of(
                    scene.verify(), recoveries, List.of(Checks.within(recoveries, 30), Checks.byItself(scene)));
        }
    }
}
