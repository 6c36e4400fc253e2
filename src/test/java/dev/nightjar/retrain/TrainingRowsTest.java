package dev.nightjar.retrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.holdenkarau.spark.testing.JavaRDDComparisons;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.session.TestSessions;
import dev.nightjar.training.TrainingRows;
import dev.nightjar.training.TrainingWindow;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TrainingRowsTest {
    private static final LocalDate FIRST = LocalDate.parse("2026-03-02");
    private static final double[] PRICES = {100, 102, 101, 103, 105, 104, 106, 110, 108};

    private static SparkSession spark;

    @BeforeAll
    static void open() {
        spark = TestSessions.open();
    }

    private static TrainingWindow until(int daysAfterFirst) {
        return TrainingWindow.of(
                Instant.ofEpochMilli(LiteralRows.endMs(FIRST.plusDays(daysAfterFirst))), Duration.ofDays(30));
    }

    private static Dataset<Row> rows(TrainingWindow window, List<Row> prices, List<Row> figures) {
        return new TrainingRows(window, 1, 6)
                .of(LiteralRows.prices(spark, prices), LiteralRows.indicators(spark, figures));
    }

    @Test
    void makesFeaturesAndLabelsAsComputedByHand() {
        List<Row> rows = rows(until(8), LiteralRows.closes("gold", FIRST, PRICES), List.of())
                .collectAsList();

        assertThat(rows).hasSize(2);
        Row row = rows.stream()
                .filter(r -> r.<Double>getAs("current_price") == 106)
                .findFirst()
                .orElseThrow();
        assertThat(row.<Double>getAs("avg_price_7d")).isEqualTo(103);
        // Deviations −3 −1 −2 0 2 1 3: squares add up to 28, over 6.
        assertThat(row.<Double>getAs("volatility_7d")).isCloseTo(Math.sqrt(28 / 6.0), within(1e-12));
        assertThat(row.<Double>getAs("supply_index")).isEqualTo(100);
        assertThat(row.<Double>getAs("later_price")).isEqualTo(110);
        assertThat(row.<Double>getAs("label")).isCloseTo(Math.log(110 / 106.0), within(1e-15));
        assertThat(row.<Double>getAs("in_avg_to_price")).isEqualTo(103 / 106.0);
    }

    @Test
    void usesNoLabelThatWasNotKnown() {
        List<Row> rows = rows(until(7), LiteralRows.closes("gold", FIRST, PRICES), List.of())
                .collectAsList();

        assertThat(rows).hasSize(1);
        assertThat(rows.get(0).<Double>getAs("later_price")).isEqualTo(110);
    }

    @Test
    void aFigurePublishedLaterChangesTheRows() {
        List<Row> prices = LiteralRows.closes("gold", FIRST, PRICES);
        LocalDate friday = FIRST.plusDays(4);
        Row old = LiteralRows.figure("gold", "supply", FIRST.minusDays(30), 50, LiteralRows.endMs(FIRST.minusDays(20)));
        Row early = LiteralRows.figure("gold", "supply", friday, 150, LiteralRows.endMs(friday));
        Row late = LiteralRows.figure("gold", "supply", friday, 150, LiteralRows.endMs(friday.plusDays(5)));

        // 150 over the mean of 50 and 150, in per cent; unknown as yet: 50 over itself.
        assertThat(supply(rows(until(8), prices, List.of(old, early)))).containsOnly(150.0);
        assertThat(supply(rows(until(8), prices, List.of(old, late)))).containsOnly(100.0);
    }

    private static List<Double> supply(Dataset<Row> rows) {
        return rows.collectAsList().stream()
                .map(row -> row.<Double>getAs("supply_index"))
                .toList();
    }

    @Test
    void theOrderOfTheInputChangesNeitherRowsNorPartitions() {
        List<Row> prices = new ArrayList<>(LiteralRows.closes("gold", FIRST, PRICES));
        prices.addAll(LiteralRows.closes("silver", FIRST, 20, 21, 20, 22, 23, 22, 24, 25, 26));
        Dataset<Row> straight = rows(until(8), prices, List.of());
        Collections.shuffle(prices, new Random(7));
        Dataset<Row> shuffled = rows(until(8), prices, List.of());

        JavaRDDComparisons.assertRDDEqualsWithOrder(
                straight.javaRDD().map(row -> row.mkString(",")),
                shuffled.javaRDD().map(row -> row.mkString(",")));
        assertThat(partitions(straight)).isEqualTo(partitions(shuffled)).hasSize(TrainingRows.PARTITIONS);
    }

    private static List<List<String>> partitions(Dataset<Row> rows) {
        return rows.javaRDD().map(row -> row.mkString(",")).glom().collect();
    }

    @Test
    void embargoesRowsWhoseLabelWasKnownOnlyAfterTheFirstJudgingEvent() {
        List<Row> prices =
                LiteralRows.closes("gold", FIRST, 100, 102, 101, 103, 105, 104, 106, 110, 108, 107, 109, 111, 112, 113);
        try (TrainingData data = TrainingData.of(rows(until(13), prices, List.of()), until(13), gate(2))) {
            RollingOrigin.Block last = data.origins().blocks().get(0);
            List<Row> teaching = last.teaching(data.all()).collectAsList();

            // Seven rows teach or judge; the last two days judge, the day before them is embargoed.
            assertThat(data.profile().rows()).isEqualTo(7);
            assertThat(last.judging(data.all())).hasSize(2);
            assertThat(teaching).hasSize(4);
            assertThat(teaching).allMatch(row -> row.<Long>getAs("label_known_at_ms") <= last.fromMs());
        }
    }

    private static Pipeline.Gate gate(int minRows) {
        return new Pipeline.Gate(
                85,
                minRows,
                0.25,
                1,
                30,
                5,
                0.05,
                Duration.ofDays(30),
                Map.of("accuracy", 1.0),
                new Pipeline.Rollback(2, 5, 3, 30));
    }

    @Test
    void refusesAnEmptyWindow() {
        assertRefused(ReasonCode.WINDOW_EMPTY, until(400), LiteralRows.closes("gold", FIRST, PRICES), 2);
    }

    @Test
    void refusesAWindowWithTooFewRows() {
        assertRefused(ReasonCode.WINDOW_TOO_SMALL, until(8), LiteralRows.closes("gold", FIRST, PRICES), 3);
    }

    @Test
    void refusesAConstantLabel() {
        List<Row> flat = LiteralRows.closes("gold", FIRST, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5);

        assertRefused(ReasonCode.LABEL_CONSTANT, until(11), flat, 2);
    }

    private static void assertRefused(ReasonCode reason, TrainingWindow window, List<Row> prices, int minRows) {
        Dataset<Row> rows = rows(window, prices, List.of());
        assertThatThrownBy(() -> TrainingData.of(rows, window, gate(minRows)))
                .isInstanceOfSatisfying(
                        NightjarException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }
}
