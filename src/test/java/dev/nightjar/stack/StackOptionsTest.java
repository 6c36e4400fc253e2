package dev.nightjar.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.pipeline.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class StackOptionsTest {
    @TempDir
    private Path folder;

    @Test
    void refusesSettingsThatAreNotThere() {
        StackOptions options = options(folder.resolve("nosuch.conf"));

        assertThatThrownBy(options::stack)
                .hasMessageStartingWith("Cannot read the settings: --config names " + folder.resolve("nosuch.conf"));
    }

    @Test
    void refusesTheMistakesOfTheWholeFile() throws IOException {
        StackOptions options = options(Files.writeString(
                folder.resolve("bad.conf"), "nightjar { stack.kafka-port = x, mlflow.tracking-uri = h }"));

        assertThatThrownBy(options::stack)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("nightjar.stack.kafka-port")
                .hasMessageContaining("nightjar.mlflow.tracking-uri");
    }

    @Test
    void leavesAloneWhatIsConfigured() throws IOException {
        StackOptions options = options(
                Files.writeString(folder.resolve("far.conf"), "nightjar.kafka.bootstrap-servers = \"far:9092\""));

        assertThat(options.configured()).containsOnlyKeys(Part.KAFKA).containsValue("far:9092");
        assertThat(options.wanted()).containsExactly(Part.POSTGRES, Part.MLFLOW);
    }

    @Test
    void showsNoPasswordOfAnAddress() throws IOException {
        StackOptions options = options(Files.writeString(
                folder.resolve("far.conf"),
                "nightjar { postgres.url = \"jdbc:postgresql://far/n?password=s3cret\", mlflow.tracking-uri ="
                        + " \"http://me:s3cret@far\" }"));

        assertThat(options.configured())
                .containsEntry(Part.POSTGRES, "jdbc:postgresql://far/n?password=***")
                .containsEntry(Part.MLFLOW, "http://***@far");
    }

    private static StackOptions options(Path config) {
        StackOptions options = new StackOptions();
        new CommandLine(options).parseArgs("--config", config.toString());
        return options;
    }
}
