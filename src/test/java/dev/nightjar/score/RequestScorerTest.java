package dev.nightjar.score;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.forecast.Estimate;
import dev.nightjar.forecast.Estimator;
import dev.nightjar.forecast.Estimators;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.message.RequestJson;
import dev.nightjar.message.SourcePosition;
import dev.nightjar.score.model.RequestModel;
import dev.nightjar.score.model.Versions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestScorerTest {
    private static final Instant NOW = Instant.parse("2026-11-20T10:00:00.005Z");
    private static final SourcePosition SOURCE = new SourcePosition("inference-requests", 2, 41);
    private static final double[] ROW = {3, 100, 7};

    private final Estimator champion = Estimators.small(1);
    private final Estimator challenger = Estimators.small(2);

    /** Version 1 is champion, version 2 is there, nothing else is. */
    private final Versions versions = wanted -> wanted == null || wanted.equals("1")
            ? new Versions.Found(new RequestModel("diabetes", "1", "run1", champion), null)
            : wanted.equals("2")
                    ? new Versions.Found(new RequestModel("diabetes", "2", "run2", challenger), null)
                    : new Versions.Found(
                            new RequestModel("diabetes", "1", "run1", champion), ReasonCode.VERSION_UNKNOWN);

    @Test
    void answersWithTheChampionWhereNoVersionIsNamed() throws IOException {
        JsonNode answer = answered(strict(), "{\"request_id\":\"a\",\"features\":[3,100,7]}");

        Estimate estimate = champion.estimate(ROW);
        assertThat(answer.get("request_id").asText()).isEqualTo("a");
        assertThat(answer.get("prediction").asDouble()).isEqualTo(estimate.value());
        assertThat(answer.get("lower").asDouble()).isEqualTo(estimate.lower());
        assertThat(answer.get("upper").asDouble()).isEqualTo(estimate.upper());
        assertThat(answer.get("level").asDouble()).isEqualTo(0.9);
        assertThat(answer.get("model_version").asText()).isEqualTo("1");
        assertThat(answer.get("run_id").asText()).isEqualTo("run1");
        assertThat(answer.get("prediction_id").asText()).isEqualTo(SOURCE.predictionId());
        assertThat(answer.get("timestamp").asText()).isEqualTo(NOW.toString());
        assertThat(answer.get("status").asText()).isEqualTo("OK");
        assertThat(answer.get("requested_version").isNull()).isTrue();
        assertThat(answer.get("fallback_reason").isNull()).isTrue();
        assertThat(answer.get("features").toString()).isEqualTo("{\"a\":3.0,\"b\":100.0,\"c\":7.0}");
        assertThat(answer.get("filled")).isEmpty();
    }

    @Test
    void answersAClassWithItsProbabilities() throws IOException {
        Versions classes =
                wanted -> new Versions.Found(new RequestModel("leavers", "1", "run1", Estimators.classes()), null);
        byte[] request = "{\"request_id\":\"a\",\"features\":[5,100,7]}".getBytes(StandardCharsets.UTF_8);

        Scored scored = strict().score(request, SOURCE, classes, NOW);

        JsonNode answer = new ObjectMapper().readTree(((Scored.Answered) scored).prediction());
        assertThat(answer.get("prediction").asText()).isEqualTo("yes");
        assertThat(answer.get("probability").asDouble()).isEqualTo(2 / 3.0);
        assertThat(answer.get("probabilities").get("no").asDouble()).isEqualTo(1 / 3.0);
        assertThat(answer.get("lower").isNull()).isTrue();
        assertThat(answer.get("upper").isNull()).isTrue();
    }

    @Test
    void answersWithTheVersionThatIsNamed() throws IOException {
        JsonNode answer = answered(
                strict(), "{\"request_id\":\"a\",\"features\":{\"c\":7,\"a\":3,\"b\":100},\"model_version\":2}");

        assertThat(answer.get("prediction").asDouble())
                .isEqualTo(challenger.estimate(ROW).value());
        assertThat(answer.get("model_version").asText()).isEqualTo("2");
        assertThat(answer.get("requested_version").asText()).isEqualTo("2");
    }

    @Test
    void saysThatTheChampionAnswersForAnUnknownVersion() throws IOException {
        JsonNode answer =
                answered(strict(), "{\"request_id\":\"a\",\"features\":[3,100,7],\"model_version\":\"nobody\"}");

        assertThat(answer.get("prediction").asDouble())
                .isEqualTo(champion.estimate(ROW).value());
        assertThat(answer.get("model_version").asText()).isEqualTo("1");
        assertThat(answer.get("requested_version").asText()).isEqualTo("nobody");
        assertThat(answer.get("status").asText()).isEqualTo("VERSION_FALLBACK");
        assertThat(answer.get("fallback_reason").asText()).isEqualTo("VERSION_UNKNOWN");
    }

    @Test
    void fillsTheMedianAndSaysWhere() throws IOException {
        RequestScorer lenient =
                new RequestScorer(new RequestRules("test", RequestJson.withMissing(Estimators.NAMES, 4096), 0.9));

        JsonNode answer = answered(lenient, "{\"request_id\":\"a\",\"features\":{\"a\":3,\"c\":7}}");

        assertThat(answer.get("prediction").asDouble())
                .isEqualTo(champion.estimate(ROW).value());
        assertThat(answer.get("features").get("b").asDouble()).isEqualTo(100);
        assertThat(answer.get("filled").toString()).isEqualTo("[\"b\"]");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            MISSING_FIELD   | {"features":[3,100,7]}
            MISSING_FIELD   | {"request_id":"a","features":[3,null,7]}
            NOT_A_NUMBER    | {"request_id":"a","features":[3,Infinity,7]}
            FEATURES_DIFFER | {"request_id":"a","features":[3,100,7,1]}
            MALFORMED_JSON  | garbage
            """)
    void keepsTheBytesOfWhatItRefuses(ReasonCode reason, String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);

        Scored scored = strict().score(bytes, SOURCE, versions, NOW);

        assertThat(scored).isInstanceOfSatisfying(Scored.Refused.class, refused -> {
            assertThat(refused.deadLetter().reason()).isEqualTo(reason);
            assertThat(refused.deadLetter().value()).isSameAs(bytes);
            assertThat(refused.deadLetter().offset()).isEqualTo(41);
            assertThat(refused.deadLetter().pipeline()).isEqualTo("test");
            assertThat(refused.deadLetter().message()).hasSizeLessThanOrEqualTo(500);
        });
    }

    @Test
    void refusesTombstones() {
        assertThat(strict().score(null, SOURCE, versions, NOW)).isInstanceOf(Scored.Refused.class);
    }

    private static RequestScorer strict() {
        return new RequestScorer(new RequestRules("test", RequestJson.complete(Estimators.NAMES, 4096), 0.9));
    }

    private JsonNode answered(RequestScorer scorer, String request) throws IOException {
        Scored scored = scorer.score(request.getBytes(StandardCharsets.UTF_8), SOURCE, versions, NOW);
        assertThat(scored).isInstanceOf(Scored.Answered.class);
        Scored.Answered answered = (Scored.Answered) scored;
        assertThat(answered.entity()).isEqualTo("a");
        return new ObjectMapper().readTree(answered.prediction());
    }
}
