package dev.nightjar.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestJsonTest {
    private static final List<String> NAMES = List.of("age", "bmi", "s1");

    private final RequestJson complete = RequestJson.complete(NAMES, 2048);
    private final RequestJson lenient = RequestJson.withMissing(NAMES, 2048);

    @Test
    void readsAnArrayInThePipelinesOrder() {
        ScoreRequest request = request(complete, "{\"request_id\":\"a\",\"features\":[1,2.5,-3e2],\"more\":[[1],{}]}");

        assertThat(request.requestId()).isEqualTo("a");
        assertThat(request.features()).containsExactly(1, 2.5, -300);
        assertThat(request.modelVersion()).isNull();
    }

    @Test
    void readsAnObjectByName() {
        ScoreRequest request = request(complete, "{\"features\":{\"s1\":3,\"age\":1,\"bmi\":2},\"request_id\":\"a\"}");

        assertThat(request.features()).containsExactly(1, 2, 3);
    }

    @ParameterizedTest
    @CsvSource({"2,2", "2.0,2", "\"v2\",v2", "\"champion\",champion", "2.5,2.5", "-1,-1", "1e300,1.0E300", "null,"})
    void readsAVersionHoweverItIsWritten(String json, String version) {
        ScoreRequest request =
                request(complete, "{\"request_id\":\"a\",\"features\":[1,2,3],\"model_version\":" + json + "}");

        assertThat(request.modelVersion()).isEqualTo(version);
    }

    @Test
    void takesWhatNoVersionIsCalledForTheNameOfOneThatIsUnknown() {
        assertThat(version("true")).isEqualTo("true");
        assertThat(version("[\"1\"]")).isEqualTo("(an array or object)");
        assertThat(version("\"\"")).isEmpty();
        assertThat(version("\"a\\u0000\\ud800b\"")).isEqualTo("a??b");
        assertThat(version("\"" + "v".repeat(500) + "\"")).isEqualTo("v".repeat(128));
    }

    private @Nullable String version(String json) {
        return request(complete, "{\"request_id\":\"a\",\"features\":[1,2,3],\"model_version\":" + json + "}")
                .modelVersion();
    }

    @Test
    void takesNullAndAnAbsentNameForMissingWhereThePipelineAllowsIt() {
        assertThat(request(lenient, "{\"request_id\":\"a\",\"features\":[1,null,3]}")
                        .features())
                .containsExactly(1, Double.NaN, 3);
        assertThat(request(lenient, "{\"request_id\":\"a\",\"features\":{\"bmi\":null,\"age\":1}}")
                        .features())
                .containsExactly(1, Double.NaN, Double.NaN);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            MISSING_FIELD   | request_id    | {"features":[1,2,3]}
            MISSING_FIELD   | request_id    | {"request_id":7,"features":[1,2,3]}
            MISSING_FIELD   | request_id    | {"request_id":" ","features":[1,2,3]}
            MISSING_FIELD   | request_id    | {"request_id":"a\\u0000","features":[1,2,3]}
            MISSING_FIELD   | features      | {"request_id":"a"}
            MISSING_FIELD   | bmi           | {"request_id":"a","features":[1,null,3]}
            MISSING_FIELD   | s1            | {"request_id":"a","features":{"age":1,"bmi":2}}
            FEATURES_DIFFER | 2 values      | {"request_id":"a","features":[1,2]}
            FEATURES_DIFFER | 4 values      | {"request_id":"a","features":[1,2,3,4]}
            FEATURES_DIFFER | cholesterol   | {"request_id":"a","features":{"age":1,"bmi":2,"s1":3,"cholesterol":4}}
            FEATURES_DIFFER | neither       | {"request_id":"a","features":"1,2,3"}
            FEATURES_DIFFER | neither       | {"request_id":"a","features":null}
            NOT_A_NUMBER    | bmi           | {"request_id":"a","features":[1,"2",3]}
            NOT_A_NUMBER    | bmi           | {"request_id":"a","features":[1,NaN,3]}
            NOT_A_NUMBER    | bmi           | {"request_id":"a","features":[1,-Infinity,3]}
            NOT_A_NUMBER    | bmi           | {"request_id":"a","features":[1,1e400,3]}
            NOT_A_NUMBER    | bmi           | {"request_id":"a","features":[1,1e200,3]}
            NOT_A_NUMBER    | bmi           | {"request_id":"a","features":[1,[2],3]}
            NOT_A_NUMBER    | bmi           | {"request_id":"a","features":{"age":1,"bmi":true,"s1":3}}
            UNSUPPORTED_VERSION | schema_version is 2; this program reads 1 | {"schema_version":2}
            UNSUPPORTED_VERSION | "1.1"   | {"schema_version":"1.1","request_id":"a","features":[1,2,3]}
            MALFORMED_JSON  | comes twice   | {"request_id":"a","features":{"age":1,"age":2}}
            MALFORMED_JSON  |               | {"request_id":"a","features":[1,2
            MALFORMED_JSON  | object        | [1,2,3]
            """)
    void refusesWithReasonAndField(ReasonCode reason, String named, String text) {
        assertThat(complete.decode(bytes(text))).isInstanceOfSatisfying(Decoded.Rejected.class, rejected -> {
            assertThat(rejected.reason()).isEqualTo(reason);
            assertThat(rejected.message()).contains(named == null ? "" : named);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "\"1\"", "null"})
    void readsTheSchemaVersionThatItKnows(String version) {
        assertThat(request(complete, "{\"request_id\":\"a\",\"features\":[1,2,3],\"schema_version\":" + version + "}")
                        .requestId())
                .isEqualTo("a");
    }

    @Test
    void refusesNaNWhereAMissingValueIsAllowed() {
        assertThat(lenient.decode(bytes("{\"request_id\":\"a\",\"features\":[1,NaN,3]}")))
                .isInstanceOfSatisfying(
                        Decoded.Rejected.class,
                        rejected -> assertThat(rejected.reason()).isEqualTo(ReasonCode.NOT_A_NUMBER));
    }

    @Test
    void refusesWhatIsTooLarge() {
        assertThat(complete.decode(new byte[2049]))
                .isInstanceOfSatisfying(
                        Decoded.Rejected.class,
                        rejected -> assertThat(rejected.reason()).isEqualTo(ReasonCode.OVERSIZED));
        String id = "x".repeat(129);
        assertThat(complete.decode(bytes("{\"request_id\":\"" + id + "\",\"features\":[1,2,3]}")))
                .isInstanceOf(Decoded.Rejected.class);
        assertThat(complete.decode(null)).isInstanceOf(Decoded.Rejected.class);
    }

    @Test
    void keepsMessagesShortWhateverTheRequest() {
        String name = "n".repeat(1500);

        assertThat(complete.decode(bytes("{\"request_id\":\"a\",\"features\":{\"" + name + "\":1}}")))
                .isInstanceOfSatisfying(
                        Decoded.Rejected.class,
                        rejected -> assertThat(rejected.message()).hasSizeLessThan(300));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void answersWhateverTheBytes(long seed) {
        Random random = new Random(seed);
        byte[] array = complete.encode(new ScoreRequest("id", new double[] {1, 2.5, -3}, "v2"));
        byte[] object = bytes("{\"request_id\":\"a\",\"features\":{\"s1\":3,\"age\":1,\"bmi\":2},\"model_version\":3}");
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = (random.nextBoolean() ? array : object).clone();
            for (int flips = random.nextInt(4); flips >= 0; flips--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            Decoded<ScoreRequest> decoded = complete.decode(bytes);
            if (decoded instanceof Decoded.Value<ScoreRequest> value) {
                assertThat(value.value().features())
                        .as("seed %d, input %d", seed, i)
                        .hasSize(3);
                assertThat(Arrays.stream(value.value().features()).allMatch(Double::isFinite))
                        .as("seed %d, input %d", seed, i)
                        .isTrue();
            }
        }
    }

    @Test
    void writesRequestsAsItReadsThem() {
        ScoreRequest request = new ScoreRequest("é1", new double[] {0.1 + 0.2, Double.NaN, 1e-300}, "candidate");

        ScoreRequest read = ((Decoded.Value<ScoreRequest>) lenient.decode(lenient.encode(request))).value();

        assertThat(read.requestId()).isEqualTo("é1");
        assertThat(read.features()).containsExactly(request.features());
        assertThat(read.modelVersion()).isEqualTo("candidate");
    }

    @Test
    void writesTheAnswerOfTheContract() {
        RequestAnswer answer = new RequestAnswer(
                "a",
                "0123",
                151.5,
                100,
                200,
                0.9,
                "diabetes",
                "3",
                "run",
                "v9",
                RequestAnswer.Status.VERSION_FALLBACK,
                ReasonCode.VERSION_UNKNOWN,
                Map.of("age", 1.0),
                new TreeSet<>(List.of("age")),
                Instant.parse("2026-11-20T10:00:00Z"),
                Optional.empty());

        assertThat(new String(complete.encode(answer), StandardCharsets.UTF_8))
                .isEqualTo("{\"request_id\":\"a\",\"prediction\":151.5,\"model_version\":\"3\","
                        + "\"timestamp\":\"2026-11-20T10:00:00Z\",\"prediction_id\":\"0123\",\"lower\":100.0,"
                        + "\"upper\":200.0,\"level\":0.9,\"model_name\":\"diabetes\",\"run_id\":\"run\","
                        + "\"requested_version\":\"v9\",\"status\":\"VERSION_FALLBACK\","
                        + "\"fallback_reason\":\"VERSION_UNKNOWN\",\"features\":{\"age\":1.0},\"feature_age_ms\":0,\"filled\":[\"age\"],"
                        + "\"scored_at\":\"2026-11-20T10:00:00Z\"}");
        assertThat(Json.answeredBy(complete.encode(answer))).contains("3");
        assertThat(RequestJson.decodeAnswer(complete.encode(answer))).isEqualTo(new Decoded.Value<>(answer));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            1   | 0    | 1   | {"request_id":"a","prediction":1,"probability":0.75,"probabilities":{"0":0.25,"1":0.75},
            yes | a: b | yes | {"request_id":"a","prediction":"yes","probability":0.75,"probabilities":{"a: b":0.25,"yes":0.75},
            1   | 01   | 1   | {"request_id":"a","prediction":"1","probability":0.75,"probabilities":{"01":0.25,"1":0.75},
            """)
    void namesAClassWithTheProbabilitiesOfAll(String name, String first, String second, String start) {
        Map<String, Double> probabilities = new LinkedHashMap<>();
        probabilities.put(first, 0.25);
        probabilities.put(second, 0.75);
        RequestAnswer answer = new RequestAnswer(
                "a",
                "0123",
                1,
                Double.NaN,
                Double.NaN,
                0.9,
                "failure",
                "3",
                "run",
                null,
                RequestAnswer.Status.OK,
                null,
                Map.of("age", 1.0),
                new TreeSet<>(),
                Instant.parse("2026-11-20T10:00:00Z"),
                Optional.of(new ClassAnswer(name, probabilities)));

        String json = new String(complete.encode(answer), StandardCharsets.UTF_8);

        assertThat(json).startsWith(start).contains("\"lower\":null,\"upper\":null,\"level\":0.9");
        assertThat(RequestJson.decodeAnswer(complete.encode(answer))).isEqualTo(new Decoded.Value<>(answer));
    }

    @Test
    void refusesAnAnswerWhoseClassHasNoProbability() {
        String text = "{\"request_id\":\"a\",\"filled\":[],\"prediction\":2,\"probabilities\":{\"0\":0.25,\"1\":0.75}}";

        assertThat(RequestJson.decodeAnswer(bytes(text)))
                .isInstanceOfSatisfying(
                        Decoded.Rejected.class,
                        rejected -> assertThat(rejected.message()).contains("prediction"));
    }

    private static ScoreRequest request(RequestJson json, String text) {
        Decoded<ScoreRequest> decoded = json.decode(bytes(text));
        assertThat(decoded).isInstanceOf(Decoded.Value.class);
        return ((Decoded.Value<ScoreRequest>) decoded).value();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
