package dev.nightjar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.command.Commands;
import dev.nightjar.message.NightjarException;
import dev.nightjar.pipeline.Pipeline.Family;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class WorkerCommandTest {
    @ParameterizedTest
    @EnumSource
    void trainsTheFamilyThatModelTypeNames(Family family) {
        assertThat(WorkerCommand.family(family.key())).isEqualTo(family);
        assertThat(WorkerCommand.family(" " + family.key() + "\n")).isEqualTo(family);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " ", "random_forest", "RANDOM-FOREST", "lstm"})
    void endsAtStartWithTheNameAndWhatIsAllowed(String text) {
        assertThatThrownBy(() -> WorkerCommand.family(text))
                .isInstanceOfSatisfying(
                        NightjarException.class, e -> assertThat(e.exitCode()).isEqualTo(2))
                .hasMessageContaining("MODEL_TYPE")
                .hasMessageContaining(Family.RANDOM_FOREST.key());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "preprocess --pipeline diabetes",
                "worker infer --pipeline diabetes",
                "worker train --pipeline diabetes",
                "retrain --pipeline cell-traffic",
                "nightly --pipeline cell-traffic",
                "outcomes --pipeline cell-traffic",
                "score --pipeline cell-traffic"
            })
    void tellsPipelinesByClaimFromOthers(String words) {
        StringWriter said = new StringWriter();
        CommandLine line = Commands.line(new Nightjar()).setErr(new PrintWriter(said));

        assertThat(line.execute(words.split(" "))).isEqualTo(2);
        assertThat(said.toString()).contains("NJ-001 CONFIGURATION_INVALID").contains("claim");
    }

    @Test
    void showsItsHelp() {
        StringWriter said = new StringWriter();

        int exit = Commands.line(new Nightjar()).setOut(new PrintWriter(said)).execute("worker", "infer", "--help");

        assertThat(exit).isZero();
        assertThat(said.toString()).contains("--until-idle", "--max-claims", "--attempts");
    }
}
