package dev.nightjar.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.feature.DailyPrice;
import dev.nightjar.forecast.Calibration;
import dev.nightjar.pipeline.Settings;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Each test has a pipeline of its own. */
class OutcomeStoreIT {
    private static final LocalDate MONDAY = LocalDate.of(2026, 1, 5);
    private static final LocalDate TUESDAY = MONDAY.plusDays(1);
    private static final String LAKE = "a-lake";
    private static final int WEEK = 7;
    private static final Offset<Double> EXACT = within(1e-12);

    private static EmbeddedPostgres server;
    private static FeatureStore features;
    private static OutcomeStore store;

    @BeforeAll
    static void start() throws IOException {
        server = EmbeddedPostgres.builder().start();
        features = FeatureStore.open(new Settings.Postgres(
                Optional.of("jdbc:postgresql://localhost:" + server.getPort() + "/postgres"), "postgres", "postgres"));
        store = features.outcomes();
    }

    @AfterAll
    static void stop() throws IOException {
        features.close();
        server.close();
    }

    @Test
    void documentsEveryColumn() throws SQLException {
        assertThat(rows("""
                        SELECT c.relname || '.' || a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
                        WHERE c.relname IN ('prediction_outcomes_daily', 'live_accuracy', 'live_accuracy_daily',
                                            'outcome_days_due', 'outcome_marks')
                          AND a.attnum > 0 AND col_description(c.oid, a.attnum) IS NULL
                        """)).isEmpty();
    }

    @Test
    void makesFiguresOfSums() {
        // By hand: errors of 2 and 3 over a price of 100 that became 104; one of two inside; widths 10 and 4.5.
        settle("figures", List.of(MONDAY), sums("gold", MONDAY, 3, 2, 5), sums("corn", MONDAY, 1, 1, 1));

        OutcomeDay gold = store.days("figures", "m", "7", "gold").get(0);
        OutcomeDay all = store.days("figures", "m", "7").get(0);

        assertThat(gold.day()).isEqualTo(MONDAY);
        assertThat(gold.predictions()).isEqualTo(3);
        assertThat(gold.outcomes()).isEqualTo(2);
        assertThat(gold.accuracy()).isCloseTo(100 * (1 - 5 / 104.0 / 2), EXACT);
        assertThat(gold.naiveAccuracy()).isCloseTo(100 * (1 - 8 / 104.0 / 2), EXACT);
        assertThat(gold.meanError()).isCloseTo(0.025, EXACT);
        assertThat(gold.naiveMeanError()).isCloseTo(0.04, EXACT);
        assertThat(gold.skill()).isCloseTo(0.375, EXACT);
        assertThat(gold.coverage()).isEqualTo(0.5);
        assertThat(gold.level()).isEqualTo(0.9);
        assertThat(gold.meanWidth()).isCloseTo(0.0725, EXACT);
        assertThat(all.outcomes()).isEqualTo(3);
        assertThat(all.accuracy()).isCloseTo(100 * (1 - 6 / 104.0 / 3), EXACT);
        assertThat(store.daysByCommodity("figures", "m", "7").keySet()).containsExactly("corn", "gold");
        assertThat(store.daysByCommodity("figures", "m", "7").get("gold")).containsExactly(gold);
    }

    @Test
    void viewsSayTheSame() throws SQLException {
        settle("views", List.of(MONDAY), sums("gold", MONDAY, 3, 2, 5));

        String daily =
                "SELECT round(accuracy::numeric, 6), round(naive_accuracy::numeric, 6), round(skill::numeric, 6),"
                        + " coverage, level, round(mean_width::numeric, 6) FROM %s WHERE pipeline = 'views'";
        assertThat(rows(daily.formatted("live_accuracy_daily")))
                .containsExactly("97.596154|96.153846|0.375000|0.5|0.9|0.072500");
        assertThat(rows(daily.formatted("live_accuracy"))).isEqualTo(rows(daily.formatted("live_accuracy_daily")));
        assertThat(rows("SELECT waiting FROM live_accuracy_daily WHERE pipeline = 'views'"))
                .containsExactly("1");
    }

    @Test
    void looksThirtyDaysBackFromTheNewestDayWithAnOutcome() throws SQLException {
        settle(
                "window",
                List.of(MONDAY),
                sums("gold", MONDAY, 1, 1, 1),
                sums("gold", MONDAY.plusDays(1), 1, 1, 3),
                sums("gold", MONDAY.plusDays(30), 1, 1, 5),
                sums("gold", MONDAY.plusDays(40), 9, 0, 0));

        assertThat(rows("SELECT first_day, last_day, outcomes FROM live_accuracy WHERE pipeline = 'window'"))
                .containsExactly(MONDAY.plusDays(1) + "|" + MONDAY.plusDays(30) + "|2");
        assertThat(store.live("window"))
                .singleElement()
                .satisfies(live -> assertThat(live.outcomes()).isEqualTo(2))
                .satisfies(live -> assertThat(live.firstDay()).isEqualTo(MONDAY.plusDays(1)));
    }

    @Test
    void listsTheNewestVersionFirst() {
        settle(
                "order",
                List.of(MONDAY),
                version("9", sums("gold", MONDAY, 1, 1, 1)),
                version("10", sums("gold", MONDAY, 1, 1, 1)));

        assertThat(store.live("order")).extracting(LiveAccuracy::modelVersion).containsExactly("10", "9");
    }

    @Test
    void changesNothingForTheSameFigures() throws SQLException {
        OutcomeSums sums = sums("gold", MONDAY, 3, 2, 5);
        settle("same", List.of(MONDAY), sums);
        List<String> before = rows("SELECT * FROM prediction_outcomes_daily WHERE pipeline = 'same'");

        int again = settle("same", List.of(MONDAY), sums);
        int inAnotherOrder = settle("same", List.of(MONDAY), sums("gold", MONDAY, 3, 2, 5 + 1e-14));
        int changed = settle("same", List.of(MONDAY), sums("gold", MONDAY, 3, 2, 5.001));

        assertThat(again).isZero();
        assertThat(inAnotherOrder).isZero();
        assertThat(changed).isEqualTo(1);
        assertThat(before)
                .isNotEqualTo(rows("SELECT * FROM prediction_outcomes_daily WHERE pipeline = 'same'"))
                .hasSize(1);
    }

    @Test
    void removesWhatAComputedDayNoLongerHas() {
        settle("gone", List.of(MONDAY), sums("gold", MONDAY, 1, 1, 1), sums("corn", MONDAY, 1, 1, 1));
        settle("gone", List.of(TUESDAY), sums("gold", TUESDAY, 1, 1, 1));

        int changed = settle("gone", List.of(MONDAY), sums("gold", MONDAY, 1, 1, 1));

        assertThat(changed).isEqualTo(1);
        assertThat(store.days("gone", "m", "7")).extracting(OutcomeDay::day).containsExactly(MONDAY, TUESDAY);
        assertThat(store.daysByCommodity("gone", "m", "7").keySet()).containsExactly("gold");
    }

    @Test
    void calibratesByTheLastEventOfEachDayAndByEverybodyWhereOutcomesAreFew() {
        List<OutcomeSums> sums = new ArrayList<>();
        for (int day = 0; day < 30; day++) {
            // The latest 20 of gold are the scores 1.0 to 2.9, and every other one was held.
            sums.add(last("gold", MONDAY.plusDays(day), day / 10.0, day % 2 == 0));
        }
        sums.add(last("corn", MONDAY, -0.5, true));
        store.settle(due("calibrated"), sums.stream().map(OutcomeSums::day).toList(), sums);

        store.calibrate("calibrated", 0.9, 20, 5);

        Map<String, Calibration> calibrations = store.calibrations("calibrated", 0.9);
        // Of 20 scores the ⌈21 × 0.9⌉ = 19th.
        assertThat(calibrations.get("gold")).isEqualTo(new Calibration(2.8, 0.5));
        // With corn's, of 21 the 20th.
        assertThat(calibrations.get("corn")).isEqualTo(new Calibration(2.8, null));
        assertThat(calibrations.get("")).isEqualTo(new Calibration(2.8, null));
        assertThat(store.calibrations("calibrated", 0.8)).as("of another level").isEmpty();
        store.calibrate("calibrated", 0.8, 20, 5);
        assertThat(store.calibrations("calibrated", 0.8)).containsOnly(Map.entry("", Calibration.NONE));
    }

    private static OutcomeSums last(String commodity, LocalDate day, double score, boolean inside) {
        OutcomeSums sums = sums(commodity, day, 1, 1, 1);
        return new OutcomeSums(
                sums.modelName(),
                sums.modelVersion(),
                commodity,
                day,
                1,
                1,
                0,
                sums.errorToOutcome(),
                sums.errorToCurrent(),
                sums.naiveErrorToOutcome(),
                sums.naiveErrorToCurrent(),
                0,
                sums.widthToCurrent(),
                sums.level(),
                sums.firstTarget(),
                sums.lastTarget(),
                new OutcomeSums.Last(day.atTime(15, 0).toInstant(ZoneOffset.UTC), score, inside));
    }

    @Test
    void makesEveryDayOfALakeDueThatItHasNotSeen() {
        assertThat(due("new").everyDay()).isTrue();
        settle("new", List.of(MONDAY), sums("gold", MONDAY, 1, 1, 1));
        assertThat(due("new").everyDay()).isFalse();
        assertThat(store.due("new", "another-lake", WEEK).everyDay()).isTrue();

        store.markAllDue("new", LAKE);

        assertThat(due("new").everyDay()).isTrue();
    }

    @Test
    void keepsADayDueThatGotPredictionsWhileItWasComputed() {
        store.markDue("race", LAKE, List.of(MONDAY, TUESDAY));
        OutcomesDue due = due("race");
        store.markDue("race", LAKE, List.of(TUESDAY));

        store.settle(due, due.days(), List.of());

        assertThat(due.days()).containsExactly(MONDAY, TUESDAY);
        assertThat(due("race").days()).containsExactly(TUESDAY);
    }

    @Test
    void findsTheDaysWhosePriceCameOrChanged() throws SQLException {
        settle("moved", List.of(MONDAY), sums("silver", MONDAY, 1, 0, 0), sums("tin", TUESDAY, 1, 0, 0));
        assertThat(due("moved").days()).isEmpty();

        price("silver", MONDAY.plusDays(2 + WEEK), 20);
        assertThat(due("moved").days()).isEmpty();
        price("silver", MONDAY.plusDays(1 + WEEK), 20);
        assertThat(due("moved").days()).containsExactly(MONDAY);

        // All that is older than the longest transaction is in the figures by then.
        age();
        OutcomesDue due = due("moved");
        assertThat(due.days()).isEmpty();
        execute("UPDATE commodity_prices_daily SET close = 21, ingested_at = now() WHERE commodity = 'silver'");
        assertThat(due("moved").days()).containsExactly(MONDAY);
    }

    @Test
    void waitsForAPriceThatIsNotKnownYet() throws SQLException {
        LocalDate today = LocalDate.of(2190, 3, 1);
        settle("future", List.of(today), sums("zinc", today, 1, 0, 0));
        price("zinc", today.plusDays(1), 20);

        assertThat(due("future").days()).isEmpty();
    }

    @Test
    void countsWhatWaits() {
        LocalDate far = LocalDate.of(2190, 3, 1);
        settle("totals", List.of(MONDAY), sums("gold", MONDAY, 5, 2, 1), sums("gold", far, 4, 0, 0));

        assertThat(store.totals("totals", WEEK)).isEqualTo(new OutcomeTotals(9, 2, 0, 3));
        assertThat(store.totals("totals", WEEK).waiting()).isEqualTo(7);
        assertThat(store.totals("nobody", WEEK)).isEqualTo(OutcomeTotals.NONE);
    }

    private static OutcomesDue due(String pipeline) {
        return store.due(pipeline, LAKE, WEEK);
    }

    private static int settle(String pipeline, List<LocalDate> days, OutcomeSums... sums) {
        return store.settle(due(pipeline), days, List.of(sums));
    }

    /** Errors of {@code error} and naive ones of 4 each, over prices of 100 that became 104; half of them inside. */
    private static OutcomeSums sums(String commodity, LocalDate day, long predictions, long outcomes, double error) {
        return new OutcomeSums(
                "m",
                "7",
                commodity,
                day,
                predictions,
                outcomes,
                0,
                error / 104,
                error / 100,
                outcomes * 4 / 104.0,
                outcomes * 4 / 100.0,
                outcomes / 2,
                outcomes * 0.0725,
                0.9,
                day.plusDays(1),
                day.plusDays(1),
                null);
    }

    private static OutcomeSums version(String version, OutcomeSums sums) {
        return new OutcomeSums(
                sums.modelName(),
                version,
                sums.commodity(),
                sums.day(),
                sums.predictions(),
                sums.outcomes(),
                sums.undefinedOutcomes(),
                sums.errorToOutcome(),
                sums.errorToCurrent(),
                sums.naiveErrorToOutcome(),
                sums.naiveErrorToCurrent(),
                sums.insideInterval(),
                sums.widthToCurrent(),
                sums.level(),
                sums.firstTarget(),
                sums.lastTarget(),
                sums.last());
    }

    private static void price(String commodity, LocalDate day, double close) {
        Staging staging = features.stage();
        double nan = Double.NaN;
        PriceVersion price = new PriceVersion(
                commodity,
                day,
                DailyPrice.closeTimeMs(day),
                DailyPrice.knownAtMs(day),
                nan,
                nan,
                nan,
                close,
                nan,
                "test");
        staging.stage("test", List.of(price), List.of(), List.of());
        features.applyBatch(staging, List.of(), Instant.parse("2026-02-01T00:00:00Z"));
    }

    /** As if everything had happened an hour ago. */
    private static void age() throws SQLException {
        execute("UPDATE commodity_prices_daily SET ingested_at = ingested_at - interval '1 hour'");
    }

    private static void execute(String sql) throws SQLException {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static List<String> rows(String sql) throws SQLException {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            List<String> rows = new ArrayList<>();
            while (result.next()) {
                List<String> cells = new ArrayList<>();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    cells.add(Objects.toString(result.getString(i)));
                }
                rows.add(String.join("|", cells));
            }
            return rows;
        }
    }
}
