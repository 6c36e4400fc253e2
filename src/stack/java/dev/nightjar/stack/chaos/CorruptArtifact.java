package dev.nightjar.stack.chaos;

import dev.nightjar.pipeline.Pipeline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.commons.io.file.PathUtils;

/** The artifact of the version that is selected next was damaged in the store, in one way after the other. */
final class CorruptArtifact implements Fault {
    /** System property of a scorer: the file that {@link Trap} writes when it is loaded. */
    static final String TRAP_FILE = "chaos.trap";

    private static final int LIMIT_S = 10;

    /** The scorer asks for the alias every second: by then it has seen that the good version is back. */
    private static final Duration SEEN = Duration.ofSeconds(4);

    @Override
    public String number() {
        return "F13";
    }

    @Override
    public String promise(Effort effort) {
        return "corrupt artifact (byte flipped, truncated, metadata swapped, another class in it): refused within 10 s,"
                + " before any class is loaded; the old model stays; EO";
    }

    @Override
    public Set<Pipeline.Trigger> triggers() {
        return EnumSet.of(Pipeline.Trigger.MICRO_BATCH);
    }

    @Override
    public Outcome run(Installation installation, Pipeline.Trigger trigger, Effort effort) throws Exception {
        Path sprung = installation.folder().resolve("f13-trap");
        try (Scene scene = Scene.of(installation, "f13", trigger, 2)) {
            scene.sparkOptions(trapOptions(sprung));
            String good = scene.promote(0);
            scene.scoreUntilReady();
            Feed feed = scene.feed(6_000, 50);
            List<Check> checks = new ArrayList<>();
            for (ArtifactDamage damage : ArtifactDamage.values()) {
                checks.add(refused(installation, scene, damage));
                scene.await(scene.outputs().sighting(good), "answers by the old model");
            }
            feed.hurry();
            Figures figures = scene.verify();
            checks.add(new Check("no class of an artifact was loaded", Files.notExists(sprung)));
            checks.add(
                    new Check("the old model only", figures.byVersion().keySet().equals(Set.of(good))));
            return Outcome.of(figures, List.of(), checks);
        }
    }

    /** Options of a scorer whose trap writes there. */
    static List<String> trapOptions(Path sprung) {
        return List.of("-D" + TRAP_FILE + "=" + sprung);
    }

    private static Check refused(Installation installation, Scene scene, ArtifactDamage damage) throws IOException {
        long before = refusals(scene);
        Map<Path, byte[]> files = damage.damage(installation.artifacts(1), installation.artifacts(0));
        try {
            long selected = System.nanoTime();
            String bad = scene.promote(1);
            Waiting.until("the refusal: " + damage, Duration.ofMinutes(2), () -> refusals(scene) > before);
            double seconds = (System.nanoTime() - selected) / 1e9;
            boolean counted = scene.scorer()
                    .metrics()
                    .lines()
                    .anyMatch(line -> line.startsWith("model_refused_total{")
                            && line.contains("model_version=\"" + bad + "\"")
                            && line.contains("reason=\"MODEL_CORRUPT\""));
            return new Check(
                    String.format(
                            Locale.ROOT,
                            "%s: refused after %.1f s%s",
                            damage,
                            seconds,
                            counted ? "" : ", not in model_refused_total"),
                    seconds <= LIMIT_S && counted);
        } finally {
            ArtifactDamage.undo(files);
            scene.promote(0);
            Waiting.pause(SEEN);
            forget(scene.home().resolve(".nightjar/model-cache"));
        }
    }

    /** What was sound of the version may be on disk by now, and would stand in for what is damaged next. */
    private static void forget(Path cache) throws IOException {
        if (Files.exists(cache)) {
            PathUtils.deleteDirectory(cache);
        }
    }

    private static long refusals(Scene scene) {
        return scene.scorer()
                .logged()
                .lines()
                .filter(line -> line.contains("\"model_refused\""))
                .count();
    }
}
