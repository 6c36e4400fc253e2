package dev.nightjar.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.evaluation.RollingConformal;
import dev.nightjar.feature.DailyPrice;
import dev.nightjar.feature.EntityHistory;
import dev.nightjar.forecast.Calibration;
import dev.nightjar.forecast.Forecast;
import dev.nightjar.forecast.Forecaster;
import dev.nightjar.forest.Forests;
import dev.nightjar.message.Decoded;
import dev.nightjar.message.Prediction;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.message.SourcePosition;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.score.model.ScoringModel;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScorerTest {
    private static final Instant NOW = Instant.parse("2026-11-20T10:00:00.005Z");
    private static final SourcePosition SOURCE = new SourcePosition("commodity-prices", 2, 41);

    private final Pipeline pipeline = ScorePipelines.unique();
    private final ScoringRules rules = ScoringRules.of(pipeline);
    private final Scorer scorer = new Scorer(rules);
    private final Forecaster forecaster = new Forecaster(Forests.small(5), 0.9);

    /** Twenty days up to Thursday, 19 November 2026: 80, 81, … 99; and six days of gold. */
    private final Knowledge knowledge = new Knowledge(
            new ScoringModel("commodity-price", "3", "run3", forecaster),
            Map.of("brent", history(20), "gold", history(6)),
            Map.of());

    @Test
    void correctsTheIntervalByWhatCameTrueAndSaysHowMuchItHeld() {
        String event = "{\"commodity\":\"brent\",\"price\":100,\"event_time\":\"2026-11-20T10:00:00Z\"}";
        Map<String, Calibration> calibrations =
                Map.of("brent", new Calibration(0.25, 0.87), "", new Calibration(9, null));
        Knowledge calibrated = new Knowledge(knowledge.model(), knowledge.histories(), calibrations);

        Prediction prediction = answered(event, calibrated);

        EntityHistory.AsOf asOf =
                history(20).asOf(100, Instant.parse("2026-11-20T10:00:00Z").toEpochMilli());
        Forecast raw = forecaster.forecast(asOf.values());
        RollingConformal.Interval interval = conformal(0.25)
                .calibrated(
                        "brent",
                        new RollingConformal.Interval(Math.log(raw.lower() / 100), Math.log(raw.upper() / 100)));
        assertThat(prediction.lower()).isCloseTo(100 * Math.exp(interval.lower()), within(1e-9));
        assertThat(prediction.upper()).isCloseTo(100 * Math.exp(interval.upper()), within(1e-9));
        assertThat(prediction.predictedPrice()).isEqualTo(raw.predictedPrice());
        assertThat(prediction.confidence()).isEqualTo(0.87);
        assertThat(prediction.intervalCorrection()).isEqualTo(0.25);
        assertThat(calibrated.calibration("gold")).isEqualTo(new Calibration(9, null));
        assertThat(knowledge.calibration("gold")).isEqualTo(Calibration.NONE);
    }

    /** One whose correction is known. */
    private static RollingConformal conformal(double correction) {
        RollingConformal conformal = new RollingConformal(0.9, 1, 1);
        conformal.matured("brent", correction, true);
        return conformal;
    }

    @Test
    void answersWithTheForecastOfTheFeaturesAsOfTheEvent() {
        String event = "{\"commodity\":\"brent\",\"price\":100,\"event_time\":\"2026-11-20T10:00:00Z\"}";

        Prediction prediction = answered(event);

        EntityHistory.AsOf asOf =
                history(20).asOf(100, Instant.parse("2026-11-20T10:00:00Z").toEpochMilli());
        Forecast forecast = forecaster.forecast(asOf.values());
        assertThat(prediction.predictedPrice()).isEqualTo(forecast.predictedPrice());
        assertThat(prediction.lower()).isEqualTo(forecast.lower());
        assertThat(prediction.upper()).isEqualTo(forecast.upper());
        assertThat(prediction.confidence()).isNull();
        assertThat(prediction.level()).isEqualTo(0.9);
        assertThat(prediction.modelVersion()).isEqualTo("3");
        assertThat(prediction.predictionId()).isEqualTo(SOURCE.predictionId());
        assertThat(prediction.scoredAt()).isEqualTo(NOW);
        assertThat(prediction.features()).containsOnlyKeys(rules.features()).containsEntry("current_price", 100.0);
        // (100 + 99 + 98 + 97 + 96 + 95 + 94) / 7
        assertThat(prediction.features().get("avg_price_7d")).isCloseTo(97, within(1e-12));
    }

    @Test
    void targetsTheEndOfTheNextTradingDayAndMeasuresTheFeaturesAge() {
        Prediction prediction =
                answered("{\"commodity\":\"brent\",\"price\":100,\"event_time\":\"2026-11-20T10:00:00Z\"}");

        // 20 November 2026 is a Friday; Thursday's close was known at Friday 00:00.
        assertThat(prediction.targetTime()).isEqualTo("2026-11-24T00:00:00Z");
        assertThat(prediction.featureAgeMs()).isEqualTo(10 * 3_600_000L);
        assertThat(prediction.status()).isEqualTo(Prediction.Status.OK);
    }

    @Test
    void saysWhenFeaturesAreStale() {
        Prediction prediction =
                answered("{\"commodity\":\"brent\",\"price\":100,\"event_time\":\"2026-11-27T10:00:00Z\"}");

        assertThat(prediction.status()).isEqualTo(Prediction.Status.STALE_FEATURES);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            UNKNOWN_ENTITY       | {"commodity":"tulips","price":1,"event_time":"2026-11-20T10:00:00Z"}
            INSUFFICIENT_HISTORY | {"commodity":"gold","price":1,"event_time":"2026-11-20T10:00:00Z"}
            INSUFFICIENT_HISTORY | {"commodity":"brent","price":1,"event_time":"2020-11-20T10:00:00Z"}
            NON_POSITIVE_PRICE   | {"commodity":"brent","price":0,"event_time":"2026-11-20T10:00:00Z"}
            NON_POSITIVE_PRICE   | {"commodity":"brent","price":-37.63,"event_time":"2020-04-20T23:59:59Z"}
            NOT_A_NUMBER         | {"commodity":"brent","price":NaN,"event_time":"2026-11-20T10:00:00Z"}
            MALFORMED_JSON       | garbage
            """)
    void keepsTheBytesOfWhatItRefuses(ReasonCode reason, String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);

        Scored scored = scorer.score(bytes, SOURCE, knowledge, NOW);

        assertThat(scored).isInstanceOfSatisfying(Scored.Refused.class, refused -> {
            assertThat(refused.deadLetter().reason()).isEqualTo(reason);
            assertThat(refused.deadLetter().value()).isSameAs(bytes);
            assertThat(refused.deadLetter().offset()).isEqualTo(41);
            assertThat(refused.deadLetter().message()).isNotBlank();
        });
    }

    @Test
    void refusesTombstones() {
        assertThat(scorer.score(null, SOURCE, knowledge, NOW)).isInstanceOf(Scored.Refused.class);
    }

    private Prediction answered(String event) {
        return answered(event, knowledge);
    }

    private Prediction answered(String event, Knowledge using) {
        Scored scored = scorer.score(event.getBytes(StandardCharsets.UTF_8), SOURCE, using, NOW);
        assertThat(scored).isInstanceOf(Scored.Answered.class);
        Decoded<Prediction> decoded = rules.json().decodePrediction(((Scored.Answered) scored).prediction());
        assertThat(decoded).isInstanceOf(Decoded.Value.class);
        return ((Decoded.Value<Prediction>) decoded).value();
    }

    private static EntityHistory history(int days) {
        LocalDate last = LocalDate.of(2026, 11, 19);
        return new EntityHistory(
                IntStream.range(0, days)
                        .mapToObj(i -> DailyPrice.of(last.minusDays(days - 1 - i), 80 + i, 1000))
                        .toList(),
                List.of());
    }
}
