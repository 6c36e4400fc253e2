package dev.nightjar.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

class WorkbenchTest {

    @ParameterizedTest
    @MethodSource("commands")
    void explainsEachCommandWhateverElseItNeeds(List<String> command) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        List<String> words = new ArrayList<>(command);
        words.add("--help");

        int exit = Workbench.line()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(words.toArray(String[]::new));

        assertThat(err.toString()).isEmpty();
        assertThat(exit).isZero();
        assertThat(out.toString()).contains("Usage: " + String.join(" ", concat("nightjar", command)));
    }

    static Stream<List<String>> commands() {
        return below(Workbench.line(), List.of());
    }

    private static Stream<List<String>> below(CommandLine line, List<String> path) {
        return Stream.concat(
                Stream.of(path),
                line.getSubcommands().entrySet().stream()
                        .flatMap(entry -> below(entry.getValue(), concat(path, entry.getKey()))));
    }

    private static List<String> concat(String first, List<String> rest) {
        return Stream.concat(Stream.of(first), rest.stream()).toList();
    }

    private static List<String> concat(List<String> path, String last) {
        return Stream.concat(path.stream(), Stream.of(last)).toList();
    }
}
