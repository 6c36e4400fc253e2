package dev.nightjar;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.command.Commands;
import dev.nightjar.message.ReasonCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ReportTest {
    private static final String SHIPPED = "conf/pipelines/commodity-price.conf";

    @TempDir
    private Path folder;

    @Test
    void reportsAPipelineFileWithoutMistakes() throws IOException {
        JsonNode report = report(0, "pipeline", "check", SHIPPED);

        assertThat(report.path("file").asText()).isEqualTo(SHIPPED);
        assertThat(report.path("valid").asBoolean()).isTrue();
        assertThat(report.path("pipeline").asText()).isEqualTo("commodity-price");
        assertThat(report.path("config_hash").asText()).matches("[0-9a-f]{64}");
        assertThat(report.path("mistakes")).isEmpty();
    }

    @Test
    void reportsEachMistakeOfAPipelineFileAndStillRefusesIt() throws IOException {
        Path file = Files.writeString(
                folder.resolve("wrong.conf"), Files.readString(Path.of(SHIPPED)) + "\nwindow = soon\nlable = 1\n");

        JsonNode report = report(2, "pipeline", "check", file.toString());

        assertThat(report.path("valid").asBoolean()).isFalse();
        assertThat(report.path("mistakes").findValuesAsText("key")).containsExactlyInAnyOrder("window", "lable");
        assertThat(report.path("mistakes").findValuesAsText("where"))
                .allSatisfy(where -> assertThat(where).contains("wrong.conf:"));
    }

    @Test
    void reportsAReason() throws IOException {
        JsonNode report = report(0, "why", "12");

        assertThat(report.path("code").asText()).isEqualTo("NJ-012");
        assertThat(report.path("name").asText()).isEqualTo("STORE_AWAY");
        assertThat(report.path("exit_code").asInt()).isEqualTo(4);
        assertThat(report.path("remedy").asText()).isEqualTo(ReasonCode.STORE_AWAY.remedy());
    }

    @Test
    void reportsAllReasons() throws IOException {
        assertThat(report(0, "why", "--all").path("reasons")).hasSize(ReasonCode.values().length);
    }

    @Test
    void reportsWhatKeepsAnInstallationFromBeingReady() throws IOException {
        // Nothing listens on port 1, and each system says so at once.
        Path config = Files.writeString(folder.resolve("away.conf"), """
                nightjar {
                  kafka.bootstrap-servers = "127.0.0.1:1"
                  postgres.url = "jdbc:postgresql://127.0.0.1:1/n"
                  mlflow.tracking-uri = "http://127.0.0.1:1"
                }
                """);

        JsonNode report = report(4, "why", "--config", config.toString(), "--pipeline", SHIPPED);

        assertThat(report.path("ready").asBoolean(true)).isFalse();
        assertThat(report.path("missing").findValuesAsText("name"))
                .containsExactly("KAFKA_AWAY", "STORE_AWAY", "MLFLOW_AWAY");
        assertThat(report.path("missing").findValuesAsText("message")).doesNotContain("");
    }

    @Test
    void showsNoPasswordOfAnAddress() throws IOException {
        Path config = Files.writeString(folder.resolve("away.conf"), """
                nightjar {
                  kafka.bootstrap-servers = "127.0.0.1:1"
                  postgres.url = "jdbc:postgresql://127.0.0.1:1/n?password=s3cret"
                  mlflow.tracking-uri = "http://me:s3cret@127.0.0.1:1"
                }
                """);

        JsonNode report = report(0, "status", "--config", config.toString(), "--pipeline", SHIPPED);

        assertThat(report.toString())
                .contains("jdbc:postgresql://127.0.0.1:1/n?password=***", "http://***@127.0.0.1:1")
                .doesNotContain("s3cret");
    }

    @Test
    void reportsASimulatedMarket() throws IOException {
        Path market = folder.resolve("market");

        JsonNode report =
                report(0, "simulate", "--out", market.toString(), "--from", "2025-01-01", "--to", "2025-02-01");

        assertThat(report.path("folder").asText()).isEqualTo(market.toString());
        assertThat(report.path("from").asText()).isEqualTo("2025-01-01");
        assertThat(report.path("commodities").findValues("days"))
                .hasSize(6)
                .allSatisfy(days -> assertThat(days.asInt()).isPositive());
    }

    private JsonNode report(int exit, String... command) throws IOException {
        Path file = folder.resolve("report.json");
        CommandLine line = Commands.line(new Nightjar()).setErr(new PrintWriter(Writer.nullWriter()));
        String[] words = Stream.concat(Stream.of(command), Stream.of("--json", file.toString()))
                .toArray(String[]::new);

        assertThat(line.execute(words)).isEqualTo(exit);

        return new ObjectMapper().readTree(file.toFile());
    }
}
