package dev.nightjar.stack.chaos;

import dev.nightjar.pipeline.Pipeline;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** A steady stream for a long time. */
final class Soak implements Fault {
    private static final int PER_SECOND = 200;
    private static final double MOST_GROWTH = 1.05;

    @Override
    public String number() {
        return "F39";
    }

    @Override
    public String promise() {
        return "half an hour at " + PER_SECOND + "/s (--minutes): EO; memory flat (its latency: nightjar loadtest)";
    }

    @Override
    public Set<Pipeline.Trigger> triggers() {
        return EnumSet.allOf(Pipeline.Trigger.class);
    }

    @Override
    public Outcome run(Installation installation, Pipeline.Trigger trigger, Effort effort) throws Exception {
        try (Scene scene = Scene.of(installation, "f39", trigger, 3)) {
            Child scorer = scene.scoreUntilReady();
            try (MemoryWatch memory = new MemoryWatch(scorer)) {
                scene.feed(effort.soakMinutes() * 60 * PER_SECOND, PER_SECOND);
                scene.answered(Scene.PATIENCE);
                Check flat = memory.flat(MOST_GROWTH);
                return Outcome.of(scene.verify(), List.of(), List.of(Checks.byItself(scene), flat));
            }
        }
    }
}
