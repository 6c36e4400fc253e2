package dev.nightjar.stack.chaos;

import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The checkpoint lies on a file system of 96 KiB, and some batches fill it. */
final class FullDisk implements Fault {
    @Override
    public String number() {
        return "F16";
    }

    @Override
    public String promise(Effort effort) {
        return "disk of the checkpoint full (96 KiB): a clear error; EO after space returns";
    }

    @Override
    public Outcome run(Installation installation, Pipeline.Trigger trigger, Effort effort) throws Exception {
        Path disk = Files.createDirectories(installation.folder().resolve("f16"));
        if (!mount("-t", "tmpfs", "-o", "size=96k", "tmpfs", disk.toString())) {
            return Outcome.skipped("this user may not mount a tmpfs");
        }
        try (Scene scene = Scene.of(installation, "f16", trigger, 2, Map.of(), settings(installation, disk))) {
            Child scorer = scene.another();
            Feed feed = scene.feed(3_000, 50);
            Optional<Integer> exit = scorer.awaitExit(Scene.PATIENCE);
            String said = scorer.said();
            boolean clear = said.contains("No space left") || said.contains("CHECKPOINT_UNWRITABLE");
            List<Check> checks = new ArrayList<>();
            checks.add(new Check(
                    "ended with exit " + exit.map(String::valueOf).orElse("none") + ", "
                            + (clear ? "saying that there is no space" : "without saying why"),
                    clear && exit.isPresent() && exit.get() != 0));
            checks.add(new Check("more space", mount("-o", "remount,size=64m", disk.toString())));
            feed.hurry();
            scene.score();
            return Outcome.of(scene.verify(), List.of(), checks);
        } finally {
            run("umount", disk.toString());
        }
    }

    private static Settings settings(Installation installation, Path disk) {
        Settings usual = installation.settings();
        return new Settings(
                usual.kafka(), usual.postgres(), usual.mlflow(), usual.lake(), disk.toString(), usual.objects());
    }

    private static boolean mount(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("mount"));
        command.addAll(List.of(arguments));
        return run(command.toArray(String[]::new));
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return process.waitFor() == 0;
    }
}
