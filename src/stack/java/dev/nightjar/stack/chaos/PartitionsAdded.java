package dev.nightjar.stack.chaos;

import dev.nightjar.pipeline.Pipeline;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The input grows from two to four partitions while events come in. */
final class PartitionsAdded implements Fault {
    /** Before, and as many after. */
    private static final Amount INPUTS = new Amount(1_000, 3_000);

    @Override
    public String number() {
        return "F25";
    }

    @Override
    public String promise(Effort effort) {
        return "partitions added (2 to 4) under load, inputs before and after: " + INPUTS.text(effort)
                + ": EO; the new ones are read, by itself";
    }

    @Override
    public Set<Pipeline.Trigger> triggers() {
        return EnumSet.allOf(Pipeline.Trigger.class);
    }

    @Override
    public Outcome run(Installation installation, Pipeline.Trigger trigger, Effort effort) throws Exception {
        Events events = installation.events();
        try (Scene scene = Scene.of(installation, "f25", trigger, 2)) {
            scene.scoreUntilReady();
            Feed before = scene.feed(effort.of(INPUTS), 100);
            before.awaitSent(300);
            new TopicSurgery(scene).grow(4);
            int more = effort.of(INPUTS);
            List<Sighting> added =
                    List.of(scene.outputs().sightingOf(2), scene.outputs().sightingOf(3));
            scene.feed(new Feed(scene.kafka(), scene.input(), 4, events::key, events::value, more, 100))
                    .start();
            List<Double> seen = new ArrayList<>();
            for (Sighting partition : added) {
                seen.add(scene.await(partition, "answers to a new partition"));
            }
            scene.answered(Scene.PATIENCE);
            return Outcome.of(scene.verify(), seen, List.of(Checks.within(seen, 30), Checks.byItself(scene)));
        }
    }
}
