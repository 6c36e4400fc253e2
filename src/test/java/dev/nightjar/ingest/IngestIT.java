package dev.nightjar.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nightjar.lake.Lake;
import dev.nightjar.lake.LakeTable;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.session.TestSessions;
import dev.nightjar.source.SourceFiles;
import dev.nightjar.source.SourceFiles.Found;
import dev.nightjar.stack.LocalStack;
import dev.nightjar.stack.Part;
import dev.nightjar.stack.SharedStack;
import dev.nightjar.store.FeatureStore;
import dev.nightjar.store.HistorySnapshot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class IngestIT {
    private static final Path DATA = Path.of("../shared/data");
    private static final Instant NOW = Instant.parse("2026-11-21T06:00:00Z");
    private static final String FUTURES = "Date,Open,High,Low,Close,Adj Close,Volume\n";

    @RegisterExtension
    static final SharedStack STACK = SharedStack.with(Part.POSTGRES);

    private static SparkSession spark;

    @TempDir
    private Path folder;

    @BeforeAll
    static void open() {
        spark = TestSessions.open();
    }

    @Test
    void keepsWhatIsTrueOfDirtyFilesAndCountsTheRest() throws Exception {
        Settings settings = STACK.freshSettings("dirty");
        write(
                "gold.csv",
                "\uFEFF" + FUTURES
                        + "2026-01-05,10,11,9,10.5,10.5,100\r\n"
                        + "2026-01-06,null,null,null,null,null,null\r\n"
                        + "2026-01-07,10,11,9,12,12,-5\r\n"
                        + "2026-01-08,10,11,9,,10,100\r\n"
                        + "2026-01-09,10,11,9,10,10,100\r\n"
                        + "2026-01-09,10,11,9,10.25,10.25,100\r\n"
                        + "2026-01-12,-3,1,-40,-37.63,-37.63,0\r\n"
                        + "Jan 13,1,1,1,1,1,1\r\n"
                        + "2026-01-14,1,1,1,one,1,1\r\n"
                        + "2026-01-15,1,1\r\n");

        IngestReport report = ingest(settings, NOW, folder);

        assertThat(report.accepted()).isEqualTo(4);
        assertThat(report.corrected()).isEqualTo(1);
        assertThat(String.valueOf(report.json().get("rejected_by_reason")))
                .isEqualTo("{NULL_ROW=1, EMPTY_CELL=1, BAD_NUMBER=1, BAD_DATE=1, REPEATED_DAY=1, WRONG_WIDTH=1}");
        assertThat(rows(settings, "SELECT day, close, high, low, volume FROM commodity_prices_daily ORDER BY day"))
                .containsExactly(
                        "2026-01-05|10.5|11|9|100",
                        "2026-01-07|12|12|9|null",
                        "2026-01-09|10.25|11|9|100",
                        "2026-01-12|-37.63|1|-40|0");
        assertThat(rows(settings, "SELECT line, reason, reason_code, text FROM ingest_rejections ORDER BY line"))
                .hasSize(6)
                .contains("3|NULL_ROW|NJ-060|2026-01-06,null,null,null,null,null,null");
    }

    @Test
    void changesNothingWhenRunTwice() throws Exception {
        Settings settings = STACK.freshSettings("twice");
        write("gold.csv", FUTURES + "2026-01-05,10,11,9,10.5,10.5,100\n2026-01-06,null,null,null,null,null,null\n");
        write("eia_inventory.csv", "Date,Inventory_kbbl\n2026-01-02,400000\n");
        IngestReport first = ingest(settings, NOW, folder);
        HistorySnapshot before = snapshot(settings);

        IngestReport second = ingest(settings, NOW.plusSeconds(3600), folder);

        assertThat(first.newPrices()).isEqualTo(1);
        assertThat(first.newIndicators()).isEqualTo(1);
        assertThat(second.newPrices() + second.restatedPrices() + second.filledPrices() + second.newIndicators())
                .isZero();
        assertThat(second.lakeVersion()).isEqualTo(first.lakeVersion());
        assertThat(second.lakeIndicatorsVersion()).isEqualTo(first.lakeIndicatorsVersion());
        assertThat(snapshot(settings).revisions()).isEqualTo(before.revisions());
        assertThat(rows(settings, "SELECT count(*) FROM ingest_rejections")).containsExactly("1");
        assertThat(rows(settings, "SELECT count(*) FROM staging_prices")).containsExactly("0");
    }

    @Test
    void keepsBothVersionsOfARestatedDay() throws Exception {
        Settings settings = STACK.freshSettings("restated");
        write("gold.csv", FUTURES + "2026-01-05,10,11,9,10.5,10.5,100\n2026-01-06,10,11,9,10.5,10.5,100\n");
        ingest(settings, NOW, folder);
        write("gold.csv", FUTURES + "2026-01-05,10,12,9,11.5,11.5,100\n2026-01-06,10,11,9,10.5,10.5,100\n");

        IngestReport report = ingest(settings, NOW.plusSeconds(60), folder);
        IngestReport again = ingest(settings, NOW.plusSeconds(120), folder);

        assertThat(report.restatedPrices()).isEqualTo(1);
        assertThat(again.restatedPrices()).isZero();
        assertThat(rows(
                        settings,
                        "SELECT close, to_char(known_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI') FROM"
                                + " commodity_prices_daily WHERE day = '2026-01-05' ORDER BY known_at"))
                .containsExactly("10.5|2026-01-06 00:00", "11.5|2026-11-21 06:01");
        Lake lake = new Lake(spark, settings.lake());
        assertThat(lake.read(LakeTable.COMMODITY_PRICES).count()).isEqualTo(3);
        assertThat(lake.readAsOf(LakeTable.COMMODITY_PRICES, 0).count()).isEqualTo(2);
    }

    @Test
    void computesTrendsByTheSameDefinitionAsTheFeatures() throws Exception {
        Settings settings = STACK.freshSettings("trends");
        write("gold.csv", FUTURES + "2026-01-05,1,1,1,10,10,100\n2026-01-06,1,1,1,20,20,100\n");

        ingest(settings, NOW, folder);

        assertThat(rows(
                        settings,
                        "SELECT close, avg_price_7d, round(volatility_7d::numeric, 6), supply_index FROM price_trends"
                                + " ORDER BY event_time"))
                .containsExactly("10|10|0.000000|100", "20|15|7.071068|100");
    }

    @Test
    void healsALakeThatMissedItsRows() throws Exception {
        Settings settings = STACK.freshSettings("heals");
        write("gold.csv", FUTURES + "2026-01-05,10,11,9,10.5,10.5,100\n");
        Settings elsewhere = new Settings(
                settings.kafka(),
                settings.postgres(),
                settings.mlflow(),
                folder.resolve("other-lake").toString(),
                settings.checkpoints(),
                settings.objects());
        ingest(elsewhere, NOW, folder);

        IngestReport report = ingest(settings, NOW, folder);

        assertThat(report.newPrices()).isZero();
        assertThat(new Lake(spark, settings.lake())
                        .read(LakeTable.COMMODITY_PRICES)
                        .count())
                .isEqualTo(1);
    }

    @Test
    void keepsThePasswordOutOfPlans() {
        Settings.Postgres postgres = STACK.freshSettings("plans").postgres();

        String plan = spark.read()
                .format("jdbc")
                .options(FeatureStore.jdbcOptions(postgres))
                .option("query", "SELECT 1 AS one")
                .load()
                .queryExecution()
                .toString();

        assertThat(postgres.password()).isNotEmpty();
        assertThat(plan).doesNotContain(postgres.password()).doesNotContain("password");
    }

    @Test
    void takesTheRealFilesAndChangesNothingTheSecondTime() throws Exception {
        assumeTrue(Files.isDirectory(DATA), "real data is absent");
        Settings settings = STACK.freshSettings("real");
        Found found = SourceFiles.find(List.of(
                DATA.resolve("commodity-futures"),
                DATA.resolve("energy-fundamentals"),
                DATA.resolve("crop-fundamentals"),
                DATA.resolve("energy-spot")));

        IngestReport report = timed("ingest", () -> ingest(settings, NOW, found));
        HistorySnapshot snapshot = timed("open store, snapshot", () -> snapshot(settings));
        IngestReport again = timed("ingest again", () -> ingest(settings, NOW.plusSeconds(60), found));
        System.out.println(ReportTable.of(report));

        assertThat(report.skipped().keySet()).anyMatch(name -> name.endsWith("henry-hub-monthly.csv"));
        assertThat(snapshot.histories()).containsKeys("crude_oil", "wti", "henry_hub", "corn", "wheat");
        assertThat(rows(
                        settings,
                        "SELECT round(close::numeric, 2) FROM commodity_prices_daily WHERE commodity = 'crude_oil' AND"
                                + " day = '2020-04-20'"))
                .containsExactly("-37.63");
        assertThat(again.newPrices() + again.restatedPrices() + again.newIndicators())
                .isZero();
        assertThat(again.lakeVersion()).isEqualTo(report.lakeVersion());
    }

    @Test
    void saysThatTheStoreIsAwayAndCompletesLater() throws Exception {
        write("gold.csv", FUTURES + "2026-01-05,10,11,9,10.5,10.5,100\n");
        Found found = SourceFiles.find(List.of(folder));
        try (LocalStack stack = LocalStack.start(folder.resolve("stack"), Part.POSTGRES)) {
            Settings settings = stack.settings();
            try (FeatureStore store = FeatureStore.open(settings.postgres())) {
                stack.killPart(Part.POSTGRES);

                assertThatThrownBy(() -> job(settings, store, NOW).execute(found))
                        .isInstanceOfSatisfying(
                                NightjarException.class,
                                e -> assertThat(e.reason()).isEqualTo(ReasonCode.STORE_AWAY));

                stack.startPart(Part.POSTGRES);
                assertThat(job(settings, store, NOW).execute(found).newPrices()).isEqualTo(1);
            }
        }
    }

    private interface Work<T> {
        T run();
    }

    private static <T> T timed(String what, Work<T> work) {
        long start = System.nanoTime();
        T done = work.run();
        System.out.println(what + ": " + (System.nanoTime() - start) / 1_000_000 + " ms");
        return done;
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text, StandardCharsets.UTF_8);
    }

    private static IngestReport ingest(Settings settings, Instant now, Path path) {
        return ingest(settings, now, SourceFiles.find(List.of(path)));
    }

    private static IngestReport ingest(Settings settings, Instant now, Found found) {
        try (FeatureStore store = FeatureStore.open(settings.postgres())) {
            return job(settings, store, now).execute(found);
        }
    }

    private static IngestJob job(Settings settings, FeatureStore store, Instant now) {
        return new IngestJob(
                spark, store, new Lake(spark, settings.lake()), settings.postgres(), Clock.fixed(now, ZoneOffset.UTC));
    }

    private static HistorySnapshot snapshot(Settings settings) {
        try (FeatureStore store = FeatureStore.open(settings.postgres())) {
            return store.snapshot();
        }
    }

    private static List<String> rows(Settings settings, String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(
                        settings.postgres().url().orElseThrow(),
                        settings.postgres().user(),
                        settings.postgres().password());
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            int width = result.getMetaData().getColumnCount();
            while (result.next()) {
                List<String> cells = new ArrayList<>();
                for (int i = 1; i <= width; i++) {
                    cells.add(String.valueOf(result.getString(i)));
                }
                rows.add(String.join("|", cells));
            }
        }
        return rows;
    }
}
