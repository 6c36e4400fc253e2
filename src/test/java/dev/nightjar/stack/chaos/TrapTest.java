package dev.nightjar.stack.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.registry.Manifest;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A trap that cannot spring proves nothing, and one that springs in the harness proves as little. */
class TrapTest {
    @TempDir
    Path folder;

    @Test
    void springsWhereSomebodyLoadsIt() throws IOException, InterruptedException {
        Path sprung = folder.resolve("sprung");

        assertThat(run("load", CorruptArtifact.trapOptions(sprung))).isZero();

        assertThat(sprung).hasContent("loaded");
    }

    @Test
    void doesNotSpringWhereAnArtifactIsMadeToNameIt() throws IOException, InterruptedException {
        Path sprung = folder.resolve("sprung");
        Path metadata =
                Files.createDirectories(folder.resolve("sparkml/metadata")).resolve("part-00000");
        Files.writeString(metadata, "{\"class\":\"org.apache.spark.ml.PipelineModel\"}");
        Files.writeString(folder.resolve(Manifest.FILE), "{\"allowed_classes\":[],\"files\":{}}");

        assertThat(run("name", CorruptArtifact.trapOptions(sprung))).isZero();

        assertThat(sprung).doesNotExist();
        assertThat(metadata).content().contains(Trap.class.getName());
    }

    @Test
    void writesNothingWhereNobodySaysWhere() throws IOException, InterruptedException {
        assertThat(run("load", List.of())).isZero();

        assertThat(folder).isEmptyDirectory();
    }

    /** In a process of its own: a class is loaded once in each. */
    private int run(String what, List<String> options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
        command.addAll(options);
        command.addAll(List.of(Loader.class.getName(), what));
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.redirectOutput(ProcessBuilder.Redirect.DISCARD).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("CLASSPATH", absolute(System.getProperty("java.class.path")));
        return builder.start().waitFor();
    }

    private static String absolute(String classPath) {
        List<String> entries = new ArrayList<>();
        for (String entry : classPath.split(File.pathSeparator)) {
            entries.add(Path.of(entry).toAbsolutePath().toString());
        }
        return String.join(File.pathSeparator, entries);
    }

    /** What believes the artifact, or only makes it. */
    static final class Loader {
        private Loader() {}

        public static void main(String[] args) throws ReflectiveOperationException, IOException {
            if (args[0].equals("load")) {
                Class.forName(Trap.class.getName());
            } else {
                CorruptArtifact.trapOptions(Path.of("elsewhere"));
                Path folder = Path.of("").toAbsolutePath();
                List<Path> files =
                        List.of(folder.resolve("sparkml/metadata/part-00000"), folder.resolve(Manifest.FILE));
                ArtifactDamage.ANOTHER_CLASS.damage(files, files);
            }
        }
    }
}
