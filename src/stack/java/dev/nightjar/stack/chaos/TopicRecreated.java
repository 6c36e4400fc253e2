package dev.nightjar.stack.chaos;

import dev.nightjar.pipeline.Pipeline;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The input topic is deleted and created again under a running scorer. */
final class TopicRecreated implements Fault {
    @Override
    public String number() {
        return "F26";
    }

    @Override
    public String promise(Effort effort) {
        return "topic deleted and recreated: stops with a clear error, refuses to go on; EO after --reset-checkpoint";
    }

    @Override
    public Set<Pipeline.Trigger> triggers() {
        return EnumSet.allOf(Pipeline.Trigger.class);
    }

    @Override
    public Outcome run(Installation installation, Pipeline.Trigger trigger, Effort effort) throws Exception {
        try (Scene scene = Scene.of(installation, "f26", trigger, 2)) {
            Child scorer = scene.scoreUntilReady();
            scene.feed(300, 100);
            scene.answered(Scene.PATIENCE);
            scene.outputs().readToEnd();
            Figures old = scene.forgetInputs();
            new TopicSurgery(scene).recreate();
            Optional<Integer> exit = scorer.awaitExit(Duration.ofMinutes(2));
            boolean clear =
                    scorer.said().contains("SOURCE_RECREATED") || scorer.said().contains("TOPIC_MISSING");
            Check stopped = new Check(
                    "the running scorer ended with exit "
                            + exit.map(String::valueOf).orElse("none") + (clear ? ", saying why" : ", not saying why"),
                    clear && exit.isPresent());
            scorer.close();
            scene.feed(300, 0).finish();
            Check refused = scene.refuses("SOURCE_RECREATED", 3);
            scene.score("--reset-checkpoint");
            return Outcome.of(old.and(scene.verify()), List.of(), List.of(stopped, refused));
        }
    }
}
