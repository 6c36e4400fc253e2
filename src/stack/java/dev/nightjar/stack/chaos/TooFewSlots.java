package dev.nightjar.stack.chaos;

import dev.nightjar.pipeline.Pipeline;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Two partitions and one task slot in real time: Spark alone would never read the second. */
final class TooFewSlots implements Fault {
    @Override
    public String number() {
        return "F29";
    }

    @Override
    public String promise(Effort effort) {
        return "too few task slots in real time: refused; EO once there are enough";
    }

    @Override
    public Set<Pipeline.Trigger> triggers() {
        return EnumSet.of(Pipeline.Trigger.REAL_TIME);
    }

    @Override
    public Outcome run(Installation installation, Pipeline.Trigger trigger, Effort effort) throws Exception {
        try (Scene scene = Scene.of(installation, "f29", trigger, 2)) {
            scene.feed(200, 0).finish();
            scene.sparkOptions(List.of("-Dspark.master=local[1]"));
            Check refused = scene.refuses("TOO_FEW_SLOTS", 3);
            scene.sparkOptions(List.of());
            scene.score();
            return Outcome.of(scene.verify(), List.of(), List.of(refused));
        }
    }
}
