package dev.nightjar.stack.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.command.Commands;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A part of the quick selection of {@code bin/nightjar chaos}: COMBINED (F1, F3, F4 and F14 in one stream); {@code
 * PreflightIT} has the refusals of F17, F18 and F27. Its limits are generous (30 s to recover, 5 s to swap): a busy machine
 * keeps them too.
 */
class ChaosIT {
    @TempDir
    Path folder;

    @Test
    void answersEachInputOnceWhateverBreaks() throws IOException {
        Path report = folder.resolve("chaos.json");

        Commands.run(
                new ChaosCommand(),
                "--quick",
                "--only",
                "COMBINED",
                "--trigger",
                "micro-batch",
                "--json",
                report.toString());

        JsonNode faults = new ObjectMapper().readTree(report.toFile()).path("faults");
        Set<String> numbers = new HashSet<>(faults.findValuesAsText("fault"));
        assertThat(numbers).containsExactlyInAnyOrder("COMBINED");
        assertThat(faults).allSatisfy(fault -> {
            assertThat(fault.path("exactly_once").asBoolean())
                    .as(fault.toPrettyString())
                    .isTrue();
            assertThat(fault.path("inputs").asLong()).isPositive();
            assertThat(fault.path("checks"))
                    .isNotEmpty()
                    .filteredOn(check -> !check.path("what").asText().startsWith("scoring again within"))
                    .as("but for how fast it was: other tests run beside it, nightjar chaos measures that alone")
                    .isNotEmpty()
                    .allSatisfy(check -> assertThat(check.path("kept").asBoolean())
                            .as(check.toPrettyString())
                            .isTrue());
        });
    }
}
