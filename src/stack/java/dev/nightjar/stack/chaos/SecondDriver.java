package dev.nightjar.stack.chaos;

import dev.nightjar.pipeline.Pipeline;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Starts a second scorer on the same checkpoint while the first one scores. */
final class SecondDriver implements Fault {
    private static final int LIMIT_S = 30;

    @Override
    public String number() {
        return "F4";
    }

    @Override
    public String promise() {
        return "second driver on the same checkpoint: EO; the first is shut out and ends by itself within 30 s";
    }

    @Override
    public Set<Pipeline.Trigger> triggers() {
        return EnumSet.allOf(Pipeline.Trigger.class);
    }

    @Override
    public Outcome run(Installation installation, Pipeline.Trigger trigger, Effort effort) throws Exception {
        try (Scene scene = Scene.of(installation, "f4", trigger, 3)) {
            Child first = scene.scoreUntilReady();
            scene.feed(effort.of(1_500, 6_000), 50);
            scene.await(scene.outputs().sighting(""), "answers by the first");
            Check gone = replace(scene, first);
            return Outcome.of(scene.verify(), List.of(), List.of(gone));
        }
    }

    /** Starts the second; from then on it is the scene's scorer. */
    static Check replace(Scene scene, Child first) throws IOException {
        Child second = scene.another();
        if (!second.awaitSaid("Ready: ", Scene.PATIENCE)) {
            return new Check("the second did not score; read " + second.output(), false);
        }
        // The partitions are claimed shortly before.
        scene.adopt(second);
        long taken = System.nanoTime();
        Optional<Integer> exit = first.awaitExit(Duration.ofMinutes(2));
        double seconds = (System.nanoTime() - taken) / 1e9;
        boolean named = first.said().contains("SCORER_REPLACED");
        first.close();
        return new Check(
                String.format(
                        Locale.ROOT,
                        "the first ended %.1f s after the second scored, exit %s%s",
                        seconds,
                        exit.map(String::valueOf).orElse("none"),
                        named ? " with SCORER_REPLACED" : ", without SCORER_REPLACED"),
                named && exit.equals(Optional.of(3)) && seconds <= LIMIT_S);
    }
}
