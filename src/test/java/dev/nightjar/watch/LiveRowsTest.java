package dev.nightjar.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.outcomes.LakePredictions;
import dev.nightjar.session.TestSessions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class LiveRowsTest {
    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
    private static final Map<String, Double> FEATURES = Map.of(
            "current_price", 50.0,
            "avg_price_7d", 49.0,
            "volatility_7d", 2.0,
            "volume_trend", -0.1,
            "supply_index", 110.0,
            "demand_index", 90.0);

    private static SparkSession spark;

    @BeforeAll
    static void open() {
        spark = TestSessions.open();
    }

    @Test
    void makesTheModelsInputsAndTheLogReturn() {
        Row row = prices(
                        List.of("in_price_zscore", "in_supply_ratio", "prediction"),
                        price("gold", NOON, FEATURES, 50 * Math.exp(0.01)))
                .get(0);

        assertThat(row.<Double>getAs("in_price_zscore")).isEqualTo(0.5);
        assertThat(row.<Double>getAs("in_supply_ratio")).isEqualTo(1.1);
        assertThat(row.<Double>getAs("prediction")).isCloseTo(0.01, within(1e-12));
    }

    @Test
    void roundsEqualForecastsOfDifferentPricesToOneLogReturn() {
        List<Row> rows = prices(
                List.of("prediction"),
                price("gold", NOON, with("current_price", 1987.3), 1987.3 * Math.exp(0.00123)),
                price("gas", NOON, with("current_price", 3.017), 3.017 * Math.exp(0.00123)));

        assertThat(rows).extracting(row -> row.<Double>getAs("prediction")).containsOnly(0.00123);
    }

    @Test
    void hasNoValueWhereAFeatureIsAbsentOrThePriceIsNotPositive() {
        List<Row> rows = prices(
                List.of("in_avg_to_price", "in_volume_trend", "prediction"),
                price("gold", NOON, Map.of("current_price", 50.0), 51),
                price("oil", NOON, with("current_price", 0.0), 51),
                price("oil", NOON, with("current_price", -37.0), 51));

        assertThat(rows.get(0).<Double>getAs("in_avg_to_price")).isNull();
        assertThat(rows.get(0).<Double>getAs("prediction")).isPositive();
        assertThat(rows.get(1).<Double>getAs("prediction")).isNull();
        assertThat(rows.get(2).<Double>getAs("in_avg_to_price")).isNull();
    }

    @Test
    void tellsTheDaysOfACommodityApart() {
        Dataset<Row> rows = LiveRows.ofPrices(
                LakePredictions.rows(
                        spark,
                        List.of(
                                price("gold", NOON, FEATURES, 51),
                                price("gold", NOON.plusSeconds(3600), FEATURES, 52),
                                price("gold", NOON.plusSeconds(86_400), FEATURES, 51),
                                price("gas", NOON, FEATURES, 51))),
                List.of("prediction"));

        assertThat(rows.select("`" + LiveRows.ENTITY_DAY + "`").distinct().count())
                .isEqualTo(3);
    }

    @Test
    void takesARequestsFeaturesAndAnswerAsTheyAre() {
        Map<String, Double> features = Map.of("the age", 40.0, "bmi", 22.0);

        Dataset<Row> rows = LiveRows.ofRequests(
                LakePredictions.rows(spark, List.of(price("r1", NOON, features, 151.5))),
                List.of("the age", "bmi", "s1", "prediction"));

        assertThat(rows.columns()).containsExactly("the age", "bmi", "s1", "prediction");
        Row row = rows.head();
        assertThat(row.getDouble(0)).isEqualTo(40);
        assertThat(row.isNullAt(2)).isTrue();
        assertThat(row.getDouble(3)).isEqualTo(151.5);
    }

    @Test
    void takesOnlyTheVersionsOwnPredictionsOfThePipelineInTheTime() {
        Dataset<Row> all = LakePredictions.rows(
                spark,
                List.of(
                        made("p", "m", "1", NOON),
                        made("p", "m", "1", NOON.plusSeconds(59)),
                        made("p", "m", "1", NOON.plusSeconds(60)),
                        made("p", "m", "1", NOON.minusMillis(1)),
                        made("p", "m", "2", NOON),
                        made("p", "other", "1", NOON),
                        made("p-loadtest", "m", "1", NOON)));

        assertThat(LiveRows.madeBy(all, "p", "m", "1", NOON, NOON.plusSeconds(60))
                        .count())
                .isEqualTo(2);
    }

    @Test
    void refusesAColumnThatItDoesNotKnow() {
        assertThatThrownBy(() -> prices(List.of("in_moon_phase"), price("gold", NOON, FEATURES, 51)))
                .isInstanceOfSatisfying(
                        NightjarException.class, e -> assertThat(e.reason()).isEqualTo(ReasonCode.MODEL_CORRUPT))
                .hasMessageContaining("in_moon_phase");
    }

    private static List<Row> prices(List<String> names, Row... predictions) {
        return LiveRows.ofPrices(LakePredictions.rows(spark, List.of(predictions)), names)
                .collectAsList();
    }

    private static Row price(String entity, Instant eventTime, Map<String, Double> features, double predicted) {
        return LakePredictions.of("p", "m", "1", entity, eventTime, features, predicted, NOON);
    }

    private static Row made(String pipeline, String model, String version, Instant scoredAt) {
        return LakePredictions.of(pipeline, model, version, "gold", NOON, FEATURES, 51, scoredAt);
    }

    private static Map<String, Double> with(String name, double value) {
        Map<String, Double> features = new java.util.HashMap<>(FEATURES);
        features.put(name, value);
        return features;
    }
}
