package dev.nightjar.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.pipeline.Pipeline;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Command;

class CommandsTest {

    @Test
    void saysNothingOfWhatFailsBecauseTheProcessIsStopping() throws Exception {
        assertThat(output("now")).contains("NJ-099 INTERNAL", "the job was cancelled");

        assertThat(output("stopping")).isEmpty();
    }

    @Test
    void readsTriggersAsThePipelineFileWritesThem() {
        assertThat(new TriggerName().convert("real-time")).isEqualTo(Pipeline.Trigger.REAL_TIME);
        assertThat(TriggerName.of(Pipeline.Trigger.MICRO_BATCH)).isEqualTo("micro-batch");
        assertThatThrownBy(() -> new TriggerName().convert("foo"))
                .hasMessageContaining("'foo'")
                .hasMessageContaining("micro-batch, real-time");
    }

    @Test
    void takesAFileThatCanBeWritten(@TempDir Path folder) {
        NewFile converter = new NewFile();

        assertThat(converter.convert("-")).isEqualTo(Path.of("-"));
        assertThat(converter.convert("report.json")).isEqualTo(Path.of("report.json"));
        Path deep = folder.resolve("a/b/report.json");
        assertThat(converter.convert(deep.toString())).isEqualTo(deep);
        assertThat(deep.getParent()).doesNotExist();
    }

    @Test
    void refusesAFileThatCannotBeWrittenBeforeAnythingIsDone(@TempDir Path folder) throws Exception {
        NewFile converter = new NewFile();
        Path file = Files.writeString(folder.resolve("file"), "");

        assertThatThrownBy(() -> converter.convert(folder.toString())).hasMessageContaining("is a folder");
        assertThatThrownBy(() -> converter.convert(file.resolve("x.json").toString()))
                .hasMessageContaining(file + " is no folder");
    }

    private static String output(String when) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        FailingMain.class.getName(),
                        when)
                .redirectErrorStream(true);
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }

    /** A process whose command fails, either at once or in a shutdown hook. */
    static final class FailingMain {
        private FailingMain() {}

        public static void main(String[] args) {
            if (args[0].equals("now")) {
                Commands.run(new Failing());
            } else {
                Runtime.getRuntime().addShutdownHook(new Thread(() -> Commands.run(new Failing())));
            }
        }
    }

    @Command(name = "failing")
    static final class Failing implements Callable<Integer> {
        @Override
        public Integer call() {
            throw new IllegalStateException("the job was cancelled");
        }
    }
}
