package dev.nightjar.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.feature.IndicatorValue.Side;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LayoutTest {
    private static final String FUTURES = "Date,Open,High,Low,Close,Adj Close,Volume";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    2026-01-05,null,null,null,null,null,null | NULL_ROW
                    2026-01-05,,,,,,                         | NULL_ROW
                    2026-01-05,1,1,1,,1,1                    | EMPTY_CELL
                    2026-01-05,1,1,1,NaN,1,1                 | BAD_NUMBER
                    2026-01-05,1,1,1,1d,1,1                  | BAD_NUMBER
                    2026-01-05,1,1,1,0x10,1,1                | BAD_NUMBER
                    2026-01-05,1,1,1,"1,5",1,1               | BAD_NUMBER
                    2026-01-05,1,1,1,1e999,1,1               | BAD_NUMBER
                    05/01/2026,1,1,1,1,1,1                   | BAD_DATE
                    2026-02-30,1,1,1,1,1,1                   | BAD_DATE
                    0001-01-01,1,1,1,1,1,1                   | BAD_DATE
                    2026-01-05,1,1,1,1,1                     | WRONG_WIDTH
                    2026-01-05,1,1,1,1,1,1,1                 | WRONG_WIDTH
                    """)
    void rejectsALineWithItsReason(String line, ReasonCode reason) throws IOException {
        ParsedFile parsed = parse("gold.csv", FUTURES + "\n" + line + "\n2026-01-06,1,1,1,1,1,1\n");

        assertThat(parsed.rejected()).containsExactly(new RejectedLine(2, reason, line));
        assertThat(parsed.prices()).hasSize(1);
    }

    @Test
    void widensTheRangeThatTheCloseLiesOutside() throws IOException {
        ParsedFile parsed = parse("gold.csv", FUTURES + "\n2026-01-05,10,11,9,12,12,100\n2026-01-06,8,11,9,10,10,1\n");

        assertThat(parsed.prices())
                .containsExactly(
                        new PriceRow(LocalDate.of(2026, 1, 5), 10, 12, 9, 12, 100),
                        new PriceRow(LocalDate.of(2026, 1, 6), 8, 11, 8, 10, 1));
        assertThat(parsed.corrected()).isEqualTo(Map.of(ReasonCode.CLOSE_OUTSIDE_RANGE, 2));
    }

    @Test
    void keepsNegativePricesAndZeroVolumesAndForgetsNegativeVolumes() throws IOException {
        ParsedFile parsed =
                parse("oil.csv", FUTURES + "\n2020-04-20,1,2,-40,-37.63,-37.63,0\n2020-04-21,1,2,1,1,1,-5\n");

        assertThat(parsed.prices().get(0).close()).isEqualTo(-37.63);
        assertThat(parsed.prices().get(0).volume()).isZero();
        assertThat(parsed.prices().get(1).volume()).isNaN();
        assertThat(parsed.corrected()).isEqualTo(Map.of(ReasonCode.NEGATIVE_VOLUME, 1));
    }

    @Test
    void takesTheLastLineOfARepeatedDay() throws IOException {
        ParsedFile parsed = parse("wti-daily.csv", "Date,Price\r\n2026-01-05,1\r\n2026-01-05,2\r\n");

        assertThat(parsed.prices()).extracting(PriceRow::close).containsExactly(2.0);
        assertThat(parsed.rejected()).containsExactly(new RejectedLine(2, ReasonCode.REPEATED_DAY, "2026-01-05,1"));
    }

    @Test
    void readsColumnsInAnyOrderAfterAByteOrderMark() throws IOException {
        ParsedFile parsed = parse("x.csv", "\uFEFF\"Price\", DATE ,note\n1.5,2026-01-05,\"a, b\"\n");

        assertThat(parsed.prices()).extracting(PriceRow::close).containsExactly(1.5);
    }

    @Test
    void knowsAFridaysStocksAtTheEndOfTheNextWednesday() throws IOException {
        ParsedFile parsed = parse("eia_inventory.csv", "Date,Inventory_kbbl\n2026-01-02,400000\n");

        IndicatorRow row = parsed.indicators().get(0);
        assertThat(row.commodity()).isEqualTo("crude_oil");
        assertThat(row.figure().side()).isEqualTo(Side.SUPPLY);
        assertThat(row.figure().knownAtMs())
                .isEqualTo(Instant.parse("2026-01-08T00:00:00Z").toEpochMilli());
    }

    @Test
    void takesTheNewestMarketingYearAndFillsItsDomesticUseFromTheBalance() throws IOException {
        ParsedFile parsed = parse("wasde_us.csv", """
                report_date,commodity,marketing_year,Beginning Stocks,Production,Imports,Domestic Total 2,Exports,Ending Stocks
                2018-04-10,soybean,2016/17 Est.,5.35,116.92,0.61,,59.16,8.21
                2018-04-10,soybean,Outlook,8,120,1,,50,9
                """);

        // Domestic 8 + 120 + 1 − 50 − 9 = 70; use 70 + 50 = 120; stocks-to-use 9/120.
        assertThat(parsed.indicators())
                .extracting(row -> row.figure().series())
                .containsExactly("stocks_to_use", "total_use_mt");
        assertThat(parsed.indicators().get(0).figure().value()).isCloseTo(0.075, within(1e-12));
        assertThat(parsed.indicators().get(1).figure().value()).isCloseTo(120, within(1e-12));
        assertThat(parsed.indicators().get(0).figure().knownAtMs())
                .isEqualTo(Instant.parse("2018-04-11T00:00:00Z").toEpochMilli());
        assertThat(parsed.rejected()).extracting(RejectedLine::reason).containsExactly(ReasonCode.OTHER_MARKETING_YEAR);
    }

    @Test
    void readsItsOwnIndicatorsAndRejectsWhatCannotBe() throws IOException {
        ParsedFile parsed = parse("indicators.csv", """
                commodity,indicator,side,event_time,known_at,value
                gold,mine_output,supply,2026-01-02T23:59:59Z,2026-01-08T00:00:00Z,3.5
                gold,mine_output,both,2026-01-09T23:59:59Z,2026-01-10T00:00:00Z,3.5
                gold,mine_output,supply,2026-01-09T23:59:59Z,2026-01-08T00:00:00Z,3.5
                """);

        assertThat(parsed.indicators()).hasSize(1);
        assertThat(parsed.rejected())
                .extracting(RejectedLine::reason)
                .containsExactly(ReasonCode.UNKNOWN_SIDE, ReasonCode.KNOWN_BEFORE_EVENT);
    }

    @Test
    void namesCommoditiesAfterTheirFiles() {
        assertThat(PriceFiles.entity("Crude Oil.csv")).isEqualTo("crude_oil");
        assertThat(PriceFiles.entity("wti-daily.csv")).isEqualTo("wti");
        assertThat(PriceFiles.entity("henry-hub-daily.csv")).isEqualTo("henry_hub");
    }

    @Test
    void refusesWhatIsNoKnownLayout() throws IOException {
        refuses(Files.createFile(folder.resolve("empty.csv")), "empty");
        refuses(write("header.csv", "Date,Price\n"), "no line below");
        refuses(write("columns.csv", "a,b\n1,2\n"), "columns.csv, line 1: its columns are \"a,b\"");
        refuses(Files.write(folder.resolve("b.csv"), new byte[] {'%', 'P', 'D', 'F', 0, (byte) 0xff, 10, 1}), "UTF-8");
        refuses(write("report.csv", "%PDF-1.4\n1 0 obj\n"), "it is no CSV text, it starts with \"%PDF-1.4\"");
        refuses(
                write(
                        "monthly.csv",
                        "Date,Price\n2026-01-01,1\n2026-02-01,1\n2026-03-01,1\n2026-04-01,1\n2026-05-01,1\n"),
                "week");
    }

    @Test
    void refusesAFolderWithoutCsv() throws IOException {
        write("notes.txt", "Date,Price\n2026-01-05,1\n");

        refuses(folder, folder + ": it holds no .csv file itself");
    }

    @Test
    void leavesMonthlyMeansOfAFolderOut() throws IOException {
        write("wti-daily.csv", "Date,Price\n2026-01-05,1\n");
        Path monthly = write(
                "wti-monthly.csv",
                "Date,Price\n2026-01-01,1\n2026-02-01,1\n2026-03-01,1\n2026-04-01,1\n2026-05-01,1\n");

        SourceFiles.Found found = SourceFiles.find(List.of(folder));

        assertThat(found.files()).extracting(SourceFile::entity).containsExactly("wti");
        assertThat(found.skipped()).containsOnlyKeys(monthly.toString());
    }

    @Test
    void saysWhatIsNotThere() {
        assertThatThrownBy(() -> SourceFiles.find(List.of(folder.resolve("nowhere"))))
                .isInstanceOfSatisfying(
                        NightjarException.class, e -> assertThat(e.reason()).isEqualTo(ReasonCode.FILE_UNREADABLE));
    }

    private static void refuses(Path path, String why) {
        assertThatThrownBy(() -> SourceFiles.find(List.of(path)))
                .isInstanceOfSatisfying(
                        NightjarException.class, e -> assertThat(e.reason()).isEqualTo(ReasonCode.INPUT_UNRECOGNISED))
                .hasMessageContaining(why);
    }

    private ParsedFile parse(String name, String text) throws IOException {
        return SourceFiles.find(List.of(write(name, text))).files().get(0).read();
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text, StandardCharsets.UTF_8);
    }
}
