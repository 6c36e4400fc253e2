package dev.nightjar.stack.chaos;

import dev.nightjar.pipeline.Pipeline;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Many swaps under load. */
final class HotSwap implements Fault {
    private static final Amount SWAPS = new Amount(5, 50);
    private static final long LONGEST_PAUSE_MS = 500;

    @Override
    public String number() {
        return "F14";
    }

    @Override
    public String promise(Effort effort) {
        return "model swaps under load, swaps: " + SWAPS.text(effort)
                + ": EO; one version for each record; no pause over 500 ms";
    }

    @Override
    public Set<Pipeline.Trigger> triggers() {
        return EnumSet.allOf(Pipeline.Trigger.class);
    }

    @Override
    public Outcome run(Installation installation, Pipeline.Trigger trigger, Effort effort) throws Exception {
        int count = effort.of(SWAPS);
        try (Scene scene = Scene.of(installation, "f14", trigger, 3)) {
            scene.promote(0);
            scene.scoreUntilReady();
            Feed feed = scene.feed(count * 1_200, 200);
            scene.await(scene.outputs().sighting(""), "answers");
            Waiting.pause(Duration.ofSeconds(5));
            scene.outputs().measureGaps();
            Swaps swaps = new Swaps(scene);
            for (int swap = 0; swap < count && feed.isSending(); swap++) {
                swaps.next();
            }
            long gap = scene.outputs().largestGapMs();
            feed.hurry();
            return Outcome.of(
                    scene.verify(),
                    List.of(),
                    List.of(
                            swaps.inTime(),
                            new Check("all " + count + " while events came in", swaps.count() == count),
                            new Check("longest pause " + gap + " ms", gap <= LONGEST_PAUSE_MS)));
        }
    }
}
