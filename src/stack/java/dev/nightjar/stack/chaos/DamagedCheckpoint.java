package dev.nightjar.stack.chaos;

import dev.nightjar.pipeline.Pipeline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A scorer has stopped; its checkpoint is damaged before the next one starts. */
final class DamagedCheckpoint implements Fault {
    /** What is done to it. */
    enum Damage {
        /** F17: the newest offset file is emptied, the newest commit file is cut. */
        EMPTY_OR_CUT,
        /** F18: {@code metadata} is deleted. */
        METADATA_LOST,
        /** F19: other valid offsets stand in the newest offset file. */
        EDITED
    }

    private static final String DAMAGED = "CHECKPOINT_DAMAGED";

    private final Damage damage;

    DamagedCheckpoint(Damage damage) {
        this.damage = damage;
    }

    @Override
    public String number() {
        return switch (damage) {
            case EMPTY_OR_CUT -> "F17";
            case METADATA_LOST -> "F18";
            case EDITED -> "F19";
        };
    }

    @Override
    public String promise(Effort effort) {
        return switch (damage) {
            case EMPTY_OR_CUT -> "checkpoint file empty or cut: refused, naming the file; EO after --reset-checkpoint";
            case METADATA_LOST -> "checkpoint's metadata lost: refused; EO after --reset-checkpoint";
            case EDITED -> "another valid offset in the checkpoint: refused or harmless; EO";
        };
    }

    @Override
    public Outcome run(Installation installation, Pipeline.Trigger trigger, Effort effort) throws Exception {
        List<Check> checks = new ArrayList<>();
        try (Scene scene = Scene.of(installation, number().toLowerCase(java.util.Locale.ROOT), trigger, 2)) {
            Child first = scene.scoreUntilReady();
            scene.feed(300, 100);
            scene.answered(Scene.PATIENCE);
            first.close();
            scene.feed(300, 0, 300).finish();
            Path checkpoint = scene.checkpoint();
            switch (damage) {
                case EMPTY_OR_CUT -> {
                    Path offsets = newest(checkpoint.resolve("offsets"));
                    byte[] whole = Files.readAllBytes(offsets);
                    checks.add(refused(scene, offsets, new byte[0]));
                    replace(offsets, whole);
                    Path commits = newest(checkpoint.resolve("commits"));
                    checks.add(refused(scene, commits, "v1\n{\"ne".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
                }
                case METADATA_LOST -> {
                    Files.delete(checkpoint.resolve("metadata"));
                    checks.add(scene.refuses(DAMAGED, 3));
                }
                case EDITED -> checks.addAll(edited(scene, checkpoint));
            }
            scene.score(damage == Damage.EDITED ? new String[0] : new String[] {"--reset-checkpoint"});
            return Outcome.of(scene.verify(), List.of(), checks);
        }
    }

    private static Check refused(Scene scene, Path file, byte[] damaged) throws IOException {
        replace(file, damaged);
        Check refused = scene.refuses(DAMAGED, 3);
        boolean named = scene.lastOutput().contains(file.toString());
        return new Check(refused.what() + (named ? ", naming " : ", not naming ") + file, refused.kept() && named);
    }

    /** Ahead: must be refused, as records would be skipped. Behind: is harmless, as what is answered is skipped. */
    private static List<Check> edited(Scene scene, Path checkpoint) throws IOException {
        // Of the last batch that was done: of one that was only planned, Spark would read every record again.
        Path offsets = checkpoint
                .resolve("offsets")
                .resolve(String.valueOf(newest(checkpoint.resolve("commits")).getFileName()));
        String text = Files.readString(offsets);
        String ahead = text.replaceAll("\"([01])\":(\\d+)", "\"$1\":250");
        replace(offsets, ahead.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        Check refused = scene.refuses("CHECKPOINT_AHEAD", 3);
        replace(
                offsets,
                text.replaceAll("\"([01])\":(\\d+)", "\"$1\":3").getBytes(java.nio.charset.StandardCharsets.UTF_8));
        return List.of(new Check("offsets that skip records: " + refused.what(), refused.kept()));
    }

    private static Path newest(Path log) throws IOException {
        try (Stream<Path> files = Files.list(log)) {
            return files.filter(file -> String.valueOf(file.getFileName()).matches("\\d+"))
                    .max(Comparator.comparingLong(file -> Long.parseLong(String.valueOf(file.getFileName()))))
                    .orElseThrow(() -> new IllegalStateException("no batch in " + log));
        }
    }

    /** The checksum beside it goes too: it is the content that must be looked at. */
    private static void replace(Path file, byte[] content) throws IOException {
        Files.deleteIfExists(file.resolveSibling("." + file.getFileName() + ".crc"));
        Files.write(file, content);
    }
}
