package dev.nightjar.outcomes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.forecast.ForecastQuality;
import dev.nightjar.session.TestSessions;
import dev.nightjar.store.OutcomeSums;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.assertj.core.data.Offset;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class DailyFiguresTest {
    private static final StructType PREDICTIONS = new StructType()
            .add("model_name", DataTypes.StringType)
            .add("model_version", DataTypes.StringType)
            .add("entity", DataTypes.StringType)
            .add("day", DataTypes.DateType)
            .add("target_time", DataTypes.TimestampType)
            .add("current_price", DataTypes.DoubleType)
            .add("predicted_price", DataTypes.DoubleType)
            .add("lower", DataTypes.DoubleType)
            .add("upper", DataTypes.DoubleType)
            .add("level", DataTypes.DoubleType)
            .add("prediction_id", DataTypes.StringType)
            .add("event_time", DataTypes.TimestampType)
            .add("interval_correction", DataTypes.DoubleType);
    private static final StructType CAME_TRUE = new StructType()
            .add("commodity", DataTypes.StringType)
            .add("target", DataTypes.DateType)
            .add("close", DataTypes.DoubleType);

    /** Monday, and the end of the Tuesday that it aims at. */
    private static final String DAY = "2026-01-05";

    private static final String TARGET = "2026-01-07T00:00:00Z";
    private static final Row OUTCOME = cameTrue("gold", "2026-01-06", 104);
    private static final Offset<Double> EXACT = within(1e-15);

    private static SparkSession spark;

    @BeforeAll
    static void open() {
        spark = TestSessions.open();
    }

    @Test
    void addsUpErrorsCoverageAndWidth() {
        // By hand: errors of 2 and 3, naive ones of 4 each, at a price of 100 that became 104; only the first is
        // inside.
        OutcomeSums sums = only(figures(
                List.of(
                        prediction("1", DAY, TARGET, 100, 102, 95, 105),
                        prediction("1", DAY, TARGET, 100, 107, 105.5, 110)),
                OUTCOME));

        assertThat(sums.predictions()).isEqualTo(2);
        assertThat(sums.outcomes()).isEqualTo(2);
        assertThat(sums.undefinedOutcomes()).isZero();
        assertThat(sums.errorToOutcome()).isCloseTo(5 / 104.0, EXACT);
        assertThat(sums.errorToCurrent()).isCloseTo(0.05, EXACT);
        assertThat(sums.naiveErrorToOutcome()).isCloseTo(8 / 104.0, EXACT);
        assertThat(sums.naiveErrorToCurrent()).isCloseTo(0.08, EXACT);
        assertThat(sums.insideInterval()).isEqualTo(1);
        assertThat(sums.widthToCurrent()).isCloseTo(0.145, EXACT);
        assertThat(sums.level()).isEqualTo(0.9);
        assertThat(sums.firstTarget()).isEqualTo("2026-01-06");
        assertThat(sums.lastTarget()).isEqualTo("2026-01-06");
    }

    @Test
    void keepsVersionsCommoditiesAndDaysApart() {
        List<OutcomeSums> figures = figures(
                List.of(
                        prediction("1", DAY, TARGET, 100, 102, 95, 105),
                        prediction("2", DAY, TARGET, 100, 103, 95, 105),
                        prediction("2", "2026-01-04", TARGET, 100, 104, 95, 105),
                        RowFactory.create(
                                "m",
                                "2",
                                "corn",
                                Date.valueOf(DAY),
                                time(TARGET),
                                4.0,
                                5.0,
                                3.0,
                                6.0,
                                0.9,
                                "id",
                                time(DAY + "T15:00:00Z"),
                                0.0)),
                OUTCOME,
                cameTrue("corn", "2026-01-06", 5));

        assertThat(figures)
                .extracting(sums -> sums.modelVersion() + " " + sums.commodity() + " " + sums.day() + " "
                        + Math.round(1000 * sums.errorToCurrent()))
                .containsExactlyInAnyOrder(
                        "1 gold 2026-01-05 20", "2 gold 2026-01-05 10", "2 gold 2026-01-04 0", "2 corn 2026-01-05 0");
    }

    @Test
    void keepsWhatHasNoOutcomeYet() {
        OutcomeSums sums = only(figures(List.of(prediction("1", DAY, TARGET, 100, 102, 95, 105))));

        assertThat(sums.predictions()).isEqualTo(1);
        assertThat(sums.outcomes() + sums.undefinedOutcomes()).isZero();
        assertThat(sums.errorToOutcome()).isZero();
        assertThat(sums.insideInterval()).isZero();
    }

    @Test
    void leavesOutAnOutcomeAtOrBelowZero() {
        for (double close : new double[] {0, -37.63}) {
            OutcomeSums sums = only(figures(
                    List.of(prediction("1", DAY, TARGET, 18.27, 17, 10, 20)), cameTrue("gold", "2026-01-06", close)));

            assertThat(sums.outcomes()).isZero();
            assertThat(sums.undefinedOutcomes()).isEqualTo(1);
            assertThat(sums.errorToOutcome()).isZero();
            assertThat(sums.widthToCurrent()).isZero();
        }
    }

    @Test
    void leavesOutAPredictionFromAPriceAtZero() {
        OutcomeSums sums = only(figures(List.of(prediction("1", DAY, TARGET, 0, 17, 10, 20)), OUTCOME));

        assertThat(sums.outcomes()).isZero();
        assertThat(sums.undefinedOutcomes()).isEqualTo(1);
    }

    @Test
    void countsBothEndsOfAnIntervalAsInside() {
        OutcomeSums sums = only(figures(
                List.of(
                        prediction("1", DAY, TARGET, 100, 102, 104, 110),
                        prediction("1", DAY, TARGET, 100, 102, 90, 104),
                        prediction("1", DAY, TARGET, 100, 102, 90, 103.9)),
                OUTCOME));

        assertThat(sums.insideInterval()).isEqualTo(2);
    }

    @Test
    void aimsAtTheDayThatTheTargetTimeEnds() {
        OutcomeSums atMidnight = only(figures(List.of(prediction("1", DAY, TARGET, 100, 102, 95, 105)), OUTCOME));
        OutcomeSums within =
                only(figures(List.of(prediction("1", DAY, "2026-01-06T12:00:00Z", 100, 102, 95, 105)), OUTCOME));
        OutcomeSums after =
                only(figures(List.of(prediction("1", DAY, "2026-01-07T00:00:01Z", 100, 102, 95, 105)), OUTCOME));

        assertThat(atMidnight.outcomes()).isEqualTo(1);
        assertThat(within.outcomes()).isEqualTo(1);
        assertThat(after.outcomes()).isZero();
    }

    @Test
    void boundsAnErrorBeyondMeasure() {
        OutcomeSums sums = only(figures(List.of(prediction("1", DAY, TARGET, 100, 1e300, -1e308, 1e308)), OUTCOME));

        assertThat(sums.errorToOutcome()).isEqualTo(1e9);
        assertThat(sums.widthToCurrent()).isEqualTo(1e9);
    }

    @Test
    void comesToTheSameAsForecastQuality() {
        Random random = new Random(11);
        ForecastQuality quality = new ForecastQuality();
        List<Row> predictions = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            double current = 90 + 20 * random.nextDouble();
            double predicted = current + random.nextGaussian();
            predictions.add(prediction("1", DAY, TARGET, current, predicted, predicted - 2, predicted + 2));
            quality.add(predicted, current, 104);
        }

        OutcomeSums sums = only(figures(predictions, OUTCOME));

        assertThat(sums.outcomes()).isEqualTo(quality.outcomes());
        assertThat(100 * (1 - sums.errorToOutcome() / sums.outcomes())).isCloseTo(quality.accuracy(), within(1e-9));
        assertThat(100 * (1 - sums.naiveErrorToOutcome() / sums.outcomes()))
                .isCloseTo(quality.naiveAccuracy(), within(1e-9));
        assertThat(1 - sums.errorToCurrent() / sums.naiveErrorToCurrent()).isCloseTo(quality.skill(), within(1e-9));
    }

    @Test
    void scoresTheDaysLastEventByTheModelsOwnInterval() {
        // ln 104 lies 3 halves of the published interval from its middle, and the published one is half as wide.
        double middle = Math.log(100);
        double half = (Math.log(104) - middle) / 3;
        Row last = at("16:00", "1", DAY, TARGET, 100, 100, Math.exp(middle - half), Math.exp(middle + half), -0.5);
        Row before = prediction("1", DAY, TARGET, 100, 102, 95, 105);

        OutcomeSums sums = only(figures(List.of(last, before), OUTCOME));

        OutcomeSums.Last scored = Objects.requireNonNull(sums.last());
        assertThat(scored.eventTime()).isEqualTo(DAY + "T16:00:00Z");
        assertThat(scored.score()).isCloseTo(3 * 0.5 - 1, within(1e-9));
        assertThat(scored.inside()).isFalse();
        assertThat(only(figures(List.of(before), OUTCOME)).last())
                .extracting(OutcomeSums.Last::inside)
                .isEqualTo(true);
        assertThat(only(figures(List.of(before), cameTrue("corn", "2026-01-06", 1)))
                        .last())
                .isNull();
    }

    private static Row prediction(
            String version, String day, String target, double current, double predicted, double lower, double upper) {
        return at("15:00", version, day, target, current, predicted, lower, upper, null);
    }

    private static Row at(
            String clock,
            String version,
            String day,
            String target,
            double current,
            double predicted,
            double lower,
            double upper,
            @Nullable Double correction) {
        return RowFactory.create(
                "m",
                version,
                "gold",
                Date.valueOf(day),
                time(target),
                current,
                predicted,
                lower,
                upper,
                0.9,
                "id" + predicted,
                time(day + "T" + clock + ":00Z"),
                correction);
    }

    private static Row cameTrue(String commodity, String target, double close) {
        return RowFactory.create(commodity, Date.valueOf(target), close);
    }

    private static Timestamp time(String instant) {
        return Timestamp.from(Instant.parse(instant));
    }

    private static List<OutcomeSums> figures(List<Row> predictions, Row... cameTrue) {
        return DailyFigures.of(
                        spark.createDataFrame(predictions, PREDICTIONS),
                        spark.createDataFrame(List.of(cameTrue), CAME_TRUE))
                .collectAsList()
                .stream()
                .map(DailyFigures::sums)
                .toList();
    }

    private static OutcomeSums only(List<OutcomeSums> figures) {
        assertThat(figures).hasSize(1);
        OutcomeSums sums = figures.get(0);
        assertThat(sums.day()).isEqualTo(LocalDate.parse(DAY));
        return sums;
    }
}
