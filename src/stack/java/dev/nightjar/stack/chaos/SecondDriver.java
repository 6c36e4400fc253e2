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
    private static final Amount INPUTS = new Amount(1_500, 6_000);
    private static final int LIMIT_S = 30;

    @Override
    public String number() {
        return "F4";
    }

    @Override
    public String promise(Effort effort) {
        return "second driver on the same checkpoint, inputs: " + INPUTS.text(effort)
                + ": EO; the first is shut out and ends by itself within 30 s of when the second scores";
    }

    @Override
    public Set<Pipeline.Trigger> triggers() {
        return EnumSet.allOf(Pipeline.Trigger.class);
    }

    @Override
    public Outcome run(Installation installation, Pipeline.Trigger trigger, Effort effort) throws Exception {
        try (Scene scene = Scene.of(installation, "f4", trigger, 3)) {
            Child first = scene.scoreUntilReady();
            scene.feed(effort.of(INPUTS), 50);
            scene.await(scene.outputs().sighting(""), "answers by the first");
            Check gone = replace(scene, first);
            return Outcome.of(scene.verify(), List.of(), List.of(gone));
        }
    }

    /** Starts the second; from then on it is the scene's scorer. */
    static Check replace(Scene scene, Child first) throws IOException {
        long started = System.nanoTime();
        Child second = scene.another();
        if (!second.awaitSaid("Ready: ", Scene.PATIENCE)) {
            return new Check("the second did not score; read " + second.output(), false);
        }
        // The partitions are claimed shortly before; what Spark takes to start shuts nobody out.
        scene.adopt(second);
        long taken = System.nanoTime();
        Optional<Integer> exit = first.awaitExit(Duration.ofMinutes(2));
        long ended = System.nanoTime();
        double seconds = (ended - taken) / 1e9;
        boolean named = first.said().contains("SCORER_REPLACED");
        first.close();
        return new Check(
                String.format(
                        Locale.ROOT,
                        "the first ended %.1f s after the second scored (%.1f s after its start), exit %s%s",
                        seconds,
                        (ended - started) / 1e9,
                        exit.map(String::valueOf).orElse("none"),
                        named ? " with SCORER_REPLACED" : ", without SCORER_REPLACED"),
                named && exit.equals(Optional.of(3)) && seconds <= LIMIT_S);
    }
}
