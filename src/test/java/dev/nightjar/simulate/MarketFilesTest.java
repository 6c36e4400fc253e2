package dev.nightjar.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.command.Commands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MarketFilesTest {
    @TempDir
    private Path folder;

    @Test
    void writesOneFilePerCommodityInTheFuturesLayout() throws IOException {
        List<SimulatedHistory> market = new Market(1).between(LocalDate.of(2024, 1, 1), LocalDate.of(2024, 3, 29));

        List<Path> files = MarketFiles.write(market, folder);

        assertThat(files).hasSize(7).last().isEqualTo(folder.resolve("indicators.csv"));
        List<String> brent = Files.readAllLines(folder.resolve("sim_brent.csv"));
        assertThat(brent).hasSize(66).first().isEqualTo("Date,Open,High,Low,Close,Adj Close,Volume");
        assertThat(brent.get(1)).matches("2024-01-01(,\\d+\\.\\d{6}){5},\\d+");
    }

    @Test
    void writesFiguresWithBothTimes() throws IOException {
        List<SimulatedHistory> market = new Market(1).between(LocalDate.of(2024, 1, 1), LocalDate.of(2024, 3, 29));

        MarketFiles.write(market, folder);

        List<String> lines = Files.readAllLines(folder.resolve("indicators.csv"));
        assertThat(lines)
                .hasSize(1 + 6 * 2 * 13)
                .first()
                .isEqualTo("commodity,indicator,side,event_time,known_at,value");
        assertThat(lines.get(1))
                .startsWith("sim_brent,sim_brent_stocks,supply,2023-12-29T23:59:59Z,2024-01-03T14:30:00Z,");
    }

    @Test
    void runsAsACommand() {
        int exit = Commands.run(
                new SimulateCommand(), "--out", folder.toString(), "--from", "2024-01-01", "--to", "2024-01-31");

        assertThat(exit).isZero();
        assertThat(folder.resolve("sim_gold.csv")).isNotEmptyFile();
    }

    @Test
    void refusesAnEndBeforeTheStartAsAnArgumentMistake() {
        int exit = Commands.run(
                new SimulateCommand(), "--out", folder.toString(), "--from", "2024-02-01", "--to", "2024-01-31");

        assertThat(exit).isEqualTo(2);
        assertThat(folder).isEmptyDirectory();
    }
}
