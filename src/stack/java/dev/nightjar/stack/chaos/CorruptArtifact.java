package dev.nightjar.stack.chaos;

import dev.nightjar.pipeline.Pipeline;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The artifact of the version that is selected next was damaged in the store. */
final class CorruptArtifact implements Fault {
    private static final int LIMIT_S = 10;

    @Override
    public String number() {
        return "F13";
    }

    @Override
    public String promise() {
        return "corrupt artifact (a byte flipped): refused within 10 s of its selection; the old model stays; EO";
    }

    @Override
    public Set<Pipeline.Trigger> triggers() {
        return EnumSet.of(Pipeline.Trigger.MICRO_BATCH);
    }

    @Override
    public Outcome run(Installation installation, Pipeline.Trigger trigger, Effort effort) throws Exception {
        Path forest = installation.artifact(1, "forest.njf");
        byte[] whole = Files.readAllBytes(forest);
        try (Scene scene = Scene.of(installation, "f13", trigger, 2)) {
            String good = scene.promote(0);
            Child scorer = scene.scoreUntilReady();
            Feed feed = scene.feed(2_000, 50);
            byte[] damaged = Arrays.copyOf(whole, whole.length);
            damaged[whole.length / 2] ^= 1;
            Files.write(forest, damaged);
            long selected = System.nanoTime();
            scene.promote(1);
            Waiting.until(
                    "the refusal", Duration.ofMinutes(2), () -> scorer.logged().contains("model_refused"));
            double seconds = (System.nanoTime() - selected) / 1e9;
            scene.await(scene.outputs().sighting(good), "answers by the old model");
            feed.hurry();
            Figures figures = scene.verify();
            return Outcome.of(
                    figures,
                    List.of(),
                    List.of(
                            new Check(String.format(Locale.ROOT, "refused after %.1f s", seconds), seconds <= LIMIT_S),
                            new Check(
                                    "the old model only",
                                    figures.byVersion().keySet().equals(Set.of(good)))));
        } finally {
            Files.write(forest, whole);
            try (Scene scene = Scene.of(installation, "f13-after", trigger, 2)) {
                scene.promote(0);
            }
        }
    }
}
