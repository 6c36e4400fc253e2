package dev.nightjar.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    private final Json json = new Json("commodity", "event_time", 4096);

    @Test
    void readsTheContractsEvent() {
        Decoded<PriceEvent> decoded = decode("{\"commodity\":\"brent\",\"price\":84.10,\"volume\":12345,"
                + "\"event_time\":\"2026-11-20T10:00:00Z\",\"more\":{\"a\":[1,{\"b\":2}]},\"list\":[[1],2]}");

        assertThat(decoded)
                .isEqualTo(new Decoded.Value<>(
                        new PriceEvent("brent", 84.10, 12345, Instant.parse("2026-11-20T10:00:00Z"), null)));
    }

    @Test
    void takesAnAbsentOrNegativeVolumeAsUnknown() {
        assertThat(event("\"price\":1").volume()).isNaN();
        assertThat(event("\"price\":1,\"volume\":null").volume()).isNaN();
        assertThat(event("\"price\":1,\"volume\":-3").volume()).isNaN();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            MALFORMED_JSON | price      | {"commodity":"a","price":1,"price":1,"event_time":"2026-11-20T10:00:00Z"}
            MALFORMED_JSON | more       | {"commodity":"a","more":null,"price":1,"more":null,"event_time":"2026-11-20T10:00:00Z"}
            MALFORMED_JSON | deep       | {"commodity":"a","price":1,"more":{"deep":1,"deep":2},"event_time":"2026-11-20T10:00:00Z"}
            MISSING_FIELD  | commodity  | {"price":1,"event_time":"2026-11-20T10:00:00Z"}
            MISSING_FIELD  | commodity  | {"commodity":" ","price":1,"event_time":"2026-11-20T10:00:00Z"}
            MISSING_FIELD  | price      | {"commodity":"a","event_time":"2026-11-20T10:00:00Z"}
            MISSING_FIELD  | event_time | {"commodity":"a","price":1}
            NOT_A_NUMBER   | price      | {"commodity":"a","price":NaN,"event_time":"2026-11-20T10:00:00Z"}
            NOT_A_NUMBER   | price      | {"commodity":"a","price":-Infinity,"event_time":"2026-11-20T10:00:00Z"}
            NOT_A_NUMBER   | price      | {"commodity":"a","price":1e400,"event_time":"2026-11-20T10:00:00Z"}
            NOT_A_NUMBER   | price      | {"commodity":"a","price":"84.1","event_time":"2026-11-20T10:00:00Z"}
            NOT_A_NUMBER   | price      | {"commodity":"a","price":null,"event_time":"2026-11-20T10:00:00Z"}
            NOT_A_NUMBER   | volume     | {"commodity":"a","price":1,"volume":"x","event_time":"2026-11-20T10:00:00Z"}
            NOT_A_NUMBER   | price      | {"commodity":"a","price":-1e308,"event_time":"2026-11-20T10:00:00Z"}
            NOT_A_NUMBER   | volume     | {"commodity":"a","price":1,"volume":1e308,"event_time":"2026-11-20T10:00:00Z"}
            MISSING_FIELD  | commodity  | {"commodity":"a\\u0007b","price":1,"event_time":"2026-11-20T10:00:00Z"}
            MISSING_FIELD  | commodity  | {"commodity":"a\\u0000b","price":1,"event_time":"2026-11-20T10:00:00Z"}
            MISSING_FIELD  | commodity  | {"commodity":"a\\ud83d","price":1,"event_time":"2026-11-20T10:00:00Z"}
            BAD_TIME       | event_time | {"commodity":"a","price":1,"event_time":"9999-11-20T10:00:00Z"}
            BAD_TIME       | event_time | {"commodity":"a","price":1,"event_time":"0001-11-20T10:00:00Z"}
            BAD_TIME       | event_time | {"commodity":"a","price":1,"event_time":"yesterday"}
            BAD_TIME       | event_time | {"commodity":"a","price":1,"event_time":1700000000}
            BAD_TIME       | event_time | {"commodity":"a","price":1,"event_time":"+292278994-08-17T07:12:55Z"}
            UNSUPPORTED_VERSION | schema_version is 2; this program reads 1 | {"schema_version":2}
            UNSUPPORTED_VERSION | "1.1"      | {"schema_version":"1.1","commodity":"a","price":1,"event_time":"2026-11-20T10:00:00Z"}
            UNSUPPORTED_VERSION | true       | {"schema_version":true}
            UNSUPPORTED_VERSION | (an array or object) | {"schema_version":{"major":1}}
            MALFORMED_JSON | twice      | {"commodity":"a","commodity":"b","price":1,"event_time":"2026-11-20T10:00:00Z"}
            MALFORMED_JSON | object     | [1]
            MALFORMED_JSON | object     | 17
            MALFORMED_JSON | more       | {} {}
            MALFORMED_JSON | start marker at line: 1, column: 1) | {"commodity":"a"
            MALFORMED_JSON |            | {"commodity":
            MALFORMED_JSON |            | not json
            """)
    void refusesWithReasonAndField(ReasonCode reason, String named, String text) {
        assertThat(decode(text)).isInstanceOfSatisfying(Decoded.Rejected.class, rejected -> {
            assertThat(rejected.reason()).isEqualTo(reason);
            assertThat(rejected.message()).contains(named == null ? "" : named);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "1.0", "\"1\"", "null"})
    void readsEventsThatNameTheirVersion(String version) {
        assertThat(event("\"price\":1,\"schema_version\":" + version).price()).isEqualTo(1);
    }

    @Test
    void readsPositionsBack() {
        SourcePosition position = new SourcePosition("commodity-prices", 2, 41);

        assertThat(SourcePosition.parse(position.toString())).contains(position);
        assertThat(SourcePosition.parse("commodity-prices/2")).isEmpty();
        assertThat(SourcePosition.parse("/2/41")).isEmpty();
        assertThat(SourcePosition.parse("a/-2/41")).isEmpty();
        assertThat(SourcePosition.parse("a/2/99999999999999999999")).isEmpty();
    }

    @Test
    void takesNamesThatTheStoreTakes() {
        // Two UTF-16 units each, one character to PostgreSQL's char_length.
        String longest = "\uD83C\uDF3E".repeat(128);

        assertThat(decode(named(longest))).isInstanceOf(Decoded.Value.class);
        assertThat(decode(named(longest + "x"))).isInstanceOfSatisfying(Decoded.Rejected.class, rejected -> {
            assertThat(rejected.reason()).isEqualTo(ReasonCode.MISSING_FIELD);
            assertThat(rejected.message()).contains("129 characters");
        });
    }

    @Test
    void refusesMoreFieldsThanAnyRecordNeeds() {
        Json large = new Json("commodity", "event_time", 1 << 20);
        String fields = IntStream.range(0, 5_001)
                .mapToObj(number -> "\"f" + number + "\":1")
                .collect(Collectors.joining(","));

        for (String text :
                List.of("{" + fields + "}", "{\"a\":{" + fields + "}}", "{\"a\":[{\"b\":{" + fields + "}}]}")) {
            assertThat(large.decodeEvent(text.getBytes(StandardCharsets.UTF_8)))
                    .isInstanceOfSatisfying(Decoded.Rejected.class, rejected -> {
                        assertThat(rejected.reason()).isEqualTo(ReasonCode.MALFORMED_JSON);
                        assertThat(rejected.message()).contains("more than 5000 fields");
                    });
        }
    }

    private static String named(String commodity) {
        return "{\"commodity\":\"" + commodity + "\",\"price\":1,\"event_time\":\"2026-11-20T10:00:00Z\"}";
    }

    @Test
    void refusesTombstonesAndWhatIsTooLargeOrTooDeep() {
        assertThat(reason(json.decodeEvent(null))).isEqualTo(ReasonCode.MALFORMED_JSON);
        assertThat(reason(json.decodeEvent(new byte[0]))).isEqualTo(ReasonCode.MALFORMED_JSON);
        assertThat(reason(json.decodeEvent(new byte[4097]))).isEqualTo(ReasonCode.OVERSIZED);
        assertThat(reason(decode("{\"a\":" + "[".repeat(1000) + "]".repeat(1000) + "}")))
                .isEqualTo(ReasonCode.MALFORMED_JSON);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void answersWhateverTheBytes(long seed) {
        Random random = new Random(seed);
        byte[] good = json.encode(new PriceEvent("brent", 84.1, 5, Instant.EPOCH.plusSeconds(1), "id"));
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = good.clone();
            for (int flips = random.nextInt(4); flips >= 0; flips--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            assertThat(json.decodeEvent(bytes)).as("seed %d, input %d", seed, i).isNotNull();
        }
    }

    @Test
    void writesEventsAsItReadsThem() {
        PriceEvent event = new PriceEvent("brent", 0.1 + 0.2, Double.NaN, Instant.parse("2020-04-20T23:59:59Z"), "7");

        assertThat(json.decodeEvent(json.encode(event))).isEqualTo(new Decoded.Value<>(event));
    }

    @Test
    void writesThePredictionOfTheContract() {
        Map<String, Double> features = new LinkedHashMap<>();
        features.put("current_price", 84.1);
        features.put("avg_price_7d", 83.0);
        Prediction prediction = new Prediction(
                "0123",
                "brent",
                Instant.parse("2026-11-20T10:00:00Z"),
                84.1,
                84.5,
                80.25,
                88.75,
                0.9,
                null,
                Instant.parse("2026-11-24T00:00:00Z"),
                "commodity-price",
                "3",
                "abc",
                features,
                1234,
                Prediction.Status.OK,
                Instant.parse("2026-11-20T10:00:00.005Z"),
                null,
                0);

        byte[] bytes = new PredictionEncoder(json).encode(prediction);

        assertThat(new String(bytes, StandardCharsets.UTF_8))
                .isEqualTo("{\"prediction_id\":\"0123\",\"commodity\":\"brent\","
                        + "\"event_time\":\"2026-11-20T10:00:00Z\",\"current_price\":84.1,\"predicted_price\":84.5,"
                        + "\"lower\":80.25,\"upper\":88.75,\"level\":0.9,\"confidence\":null,"
                        + "\"target_time\":\"2026-11-24T00:00:00Z\",\"model_name\":\"commodity-price\","
                        + "\"model_version\":\"3\",\"run_id\":\"abc\","
                        + "\"features\":{\"current_price\":84.1,\"avg_price_7d\":83.0},\"feature_age_ms\":1234,"
                        + "\"status\":\"OK\",\"scored_at\":\"2026-11-20T10:00:00.005Z\"}");
        assertThat(json.decodePrediction(bytes)).isEqualTo(new Decoded.Value<>(prediction));
        assertThat(Json.answeredBy(bytes)).contains(prediction.modelVersion());
    }

    @Test
    void writesModelEventsAsItReadsThem() {
        ModelEvent event = new ModelEvent(
                "abc",
                "models:/commodity-price/3",
                "random-forest",
                "commodity-price",
                "f00",
                "commodity-price",
                98.5,
                Instant.parse("2026-11-20T01:02:03Z"));

        assertThat(json.decodeModelEvent(json.encode(event))).isEqualTo(new Decoded.Value<>(event));
    }

    @Test
    void namesARecordsAnswerByItsPosition() {
        // printf 'commodity-prices/2/41' | sha256sum
        assertThat(new SourcePosition("commodity-prices", 2, 41).predictionId())
                .isEqualTo("dc460dd7eeda738b647adb7704da4d4f");
    }

    private PriceEvent event(String fields) {
        Decoded<PriceEvent> decoded =
                decode("{\"commodity\":\"a\",\"event_time\":\"2026-11-20T10:00:00Z\"," + fields + "}");
        assertThat(decoded).isInstanceOf(Decoded.Value.class);
        return ((Decoded.Value<PriceEvent>) decoded).value();
    }

    private Decoded<PriceEvent> decode(String text) {
        return json.decodeEvent(text.getBytes(StandardCharsets.UTF_8));
    }

    private static ReasonCode reason(Decoded<?> decoded) {
        return ((Decoded.Rejected<?>) decoded).reason();
    }
}
