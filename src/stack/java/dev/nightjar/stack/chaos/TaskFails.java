package dev.nightjar.stack.chaos;

import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One task throws at a seeded row, where Spark may try a task again. */
final class TaskFails implements Fault {
    private static final Amount INPUTS = new Amount(1_500, 4_000);

    /** Four slots, and four attempts for a task. */
    static final List<String> SPARK = List.of("-Dspark.master=local[4,4]");

    @Override
    public String number() {
        return "F3";
    }

    @Override
    public String promise(Effort effort) {
        return "a task throws once at a seeded row (local[4,4]), inputs: " + INPUTS.text(effort) + ": EO";
    }

    @Override
    public Set<Pipeline.Trigger> triggers() {
        return EnumSet.allOf(Pipeline.Trigger.class);
    }

    @Override
    public Outcome run(Installation installation, Pipeline.Trigger trigger, Effort effort) throws Exception {
        Path marker = installation.folder().resolve("f3-" + trigger);
        Settings settings = settings(installation, effort.random(this).nextInt(200, 800), marker);
        try (Scene scene = Scene.of(installation, "f3", trigger, 3, Map.of(), settings)) {
            scene.sparkOptions(SPARK);
            scene.scoreUntilReady();
            scene.feed(effort.of(INPUTS), 100);
            Waiting.until("the task to fail", Scene.PATIENCE, () -> Files.exists(marker));
            Sighting next = scene.outputs().sighting("");
            scene.answered(Scene.PATIENCE);
            Figures figures = scene.verify();
            return Outcome.of(
                    figures, next.came() ? List.of(next.seconds()) : List.of(), List.of(failed(marker, scene)));
        }
    }

    /** Settings whose producers fail once. */
    static Settings settings(Installation installation, int at, Path marker) {
        Settings usual = installation.settings();
        Map<String, String> properties = new HashMap<>(usual.kafka().properties());
        properties.putAll(FailOnce.properties(at, marker));
        return new Settings(
                new Settings.Kafka(usual.kafka().bootstrapServers(), properties),
                usual.postgres(),
                usual.mlflow(),
                usual.lake(),
                usual.checkpoints(),
                usual.objects());
    }

    static Check failed(Path marker, Scene scene) {
        return new Check(
                "a task failed; the process was started again " + scene.restarts() + " times", Files.exists(marker));
    }
}
