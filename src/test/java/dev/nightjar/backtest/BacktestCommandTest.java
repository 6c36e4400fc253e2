package dev.nightjar.backtest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.command.Commands;
import dev.nightjar.session.TestSessions;
import dev.nightjar.simulate.Market;
import dev.nightjar.simulate.MarketFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command over a simulated market: what it reports, and its page. {@code WalkForwardTest} has the walk itself. */
class BacktestCommandTest {
    private static final LocalDate FROM = LocalDate.of(2024, 6, 3);
    private static final LocalDate TO = FROM.plusDays(7);

    @TempDir
    static Path folder;

    private static Path prices;

    @BeforeAll
    static void simulate() throws IOException {
        TestSessions.open();
        prices = folder.resolve("prices");
        MarketFiles.write(new Market(3).between(FROM.minusDays(120), TO), prices);
    }

    @Test
    void reportsWhatCameTrueInFiguresAndOnAPage() throws IOException {
        Path json = folder.resolve("backtest.json");
        Path html = folder.resolve("backtest.html");

        int exit = backtest(FROM, TO, "--json", json.toString(), "--html", html.toString());

        assertThat(exit).isZero();
        JsonNode report = new ObjectMapper().readTree(json.toFile());
        assertThat(report.path("from").asText()).isEqualTo(FROM.toString());
        int predictions = report.path("predictions").asInt();
        assertThat(predictions).isGreaterThan(20).isEqualTo(report.path("rows").asInt());
        assertThat(report.path("level").asDouble()).isEqualTo(0.9);
        assertThat(report.path("coverage").asDouble()).isBetween(0.5, 1.0);
        assertThat(report.path("accuracy").asDouble()).isBetween(90.0, 100.0);
        assertThat(report.path("skill").isNumber()).isTrue();
        assertThat(report.path("naive_accuracy").asDouble()).isBetween(90.0, 100.0);
        assertThat(report.path("promotions").asInt()).isGreaterThanOrEqualTo(1);
        assertThat(report.path("rollbacks").asInt()).isZero();
        assertThat(report.path("coverage_by_entity"))
                .hasSameSizeAs(report.path("by_entity"))
                .isNotEmpty();
        int rows = 0;
        for (JsonNode entity : report.path("by_entity")) {
            rows += entity.path("rows").asInt();
        }
        assertThat(rows).isEqualTo(predictions);
        assertThat(html)
                .content()
                .contains("\"by_day\":[{", "\"series\":{", "\"changes\":[{")
                .doesNotContain("src=\"http");
    }

    @Test
    void saysWhatKeepsItFromWalking() {
        assertThat(backtest(TO, FROM)).isEqualTo(2);
        assertThat(backtest(FROM.minusDays(200), FROM.minusDays(190))).isEqualTo(3);
    }

    private static int backtest(LocalDate from, LocalDate to, String... more) {
        List<String> words = new ArrayList<>(List.of(
                "--pipeline",
                Path.of("conf/pipelines/commodity-price.conf").toString(),
                "--set",
                "model.trees=3",
                "--set",
                "model.max-depth=3",
                "--prices",
                prices.toString(),
                "--from",
                from.toString(),
                "--to",
                to.toString()));
        words.addAll(List.of(more));
        return Commands.run(new BacktestCommand(), words.toArray(String[]::new));
    }
}
