package dev.nightjar.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PromotionPointerTest {
    private static final PromotionPointer POINTER = new PromotionPointer(
            "models:/commodity-price/3",
            "abc",
            "commodity-price",
            "random-forest",
            "f00",
            98.5,
            Instant.parse("2026-11-20T01:02:03Z"));

    @Test
    void writesThePointerOfTheContract() {
        byte[] bytes = Json.encode(POINTER);

        assertThat(new String(bytes, StandardCharsets.UTF_8))
                .isEqualTo("{\"model_uri\":\"models:/commodity-price/3\",\"run_id\":\"abc\","
                        + "\"experiment_name\":\"commodity-price\",\"model_type\":\"random-forest\","
                        + "\"config_hash\":\"f00\",\"score\":98.5,\"timestamp\":\"2026-11-20T01:02:03Z\"}");
        assertThat(Json.decodePointer(bytes)).isEqualTo(new Decoded.Value<>(POINTER));
    }

    @Test
    void readsAPointerThatHasMoreFields() {
        byte[] more = text().replace("{", "{\"more\":[1,{}],").getBytes(StandardCharsets.UTF_8);

        assertThat(Json.decodePointer(more)).isEqualTo(new Decoded.Value<>(POINTER));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            MISSING_FIELD  | model_uri       | "models:/commodity-price/3" | null
            MISSING_FIELD  | model_uri       | "models:/commodity-price/3" | ""
            MISSING_FIELD  | model_uri       | commodity-price/3           | a\\u0000b
            MISSING_FIELD  | run_id          | "run_id":"abc",             | ~~
            MISSING_FIELD  | run_id          | "abc"                       | 7
            MISSING_FIELD  | model_type      | random-forest               | a\\u0007b
            MISSING_FIELD  | experiment_name | "commodity-price"           | []
            MISSING_FIELD  | config_hash     | f00                         | \\ud800
            NOT_A_NUMBER   | score           | 98.5                        | "98.5"
            NOT_A_NUMBER   | score           | 98.5                        | NaN
            NOT_A_NUMBER   | score           | 98.5                        | 1e400
            BAD_TIME       | timestamp       | 2026-11-20T01:02:03Z        | yesterday
            MALFORMED_JSON | comes twice     | "score"                     | "run_id":"abc","score"
            MALFORMED_JSON | more follows    | }                           | } {}
            MALFORMED_JSON |                 | }                           | ~~
            """)
    void refusesWithReasonAndField(ReasonCode reason, String named, String part, String instead) {
        byte[] wrong = text().replace(part, instead).getBytes(StandardCharsets.UTF_8);

        assertThat(Json.decodePointer(wrong)).isInstanceOfSatisfying(Decoded.Rejected.class, rejected -> {
            assertThat(rejected.reason()).isEqualTo(reason);
            assertThat(rejected.message()).contains(named == null ? "" : named);
        });
    }

    @Test
    void refusesWhatIsTooLarge() {
        String uri = "models:/" + "m".repeat(2048);
        byte[] padded = (text() + " ".repeat(PromotionPointer.MAX_BYTES)).getBytes(StandardCharsets.UTF_8);

        assertThat(Json.decodePointer(padded))
                .isInstanceOfSatisfying(
                        Decoded.Rejected.class,
                        rejected -> assertThat(rejected.reason()).isEqualTo(ReasonCode.OVERSIZED));
        assertThat(Json.decodePointer(
                        text().replace("models:/commodity-price/3", uri).getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(Decoded.Rejected.class);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void answersWhateverTheBytes(long seed) {
        Random random = new Random(seed);
        byte[] good = Json.encode(POINTER);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = good.clone();
            for (int flips = random.nextInt(4); flips >= 0; flips--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            assertThat(Json.decodePointer(bytes))
                    .as("seed %d, input %d", seed, i)
                    .isNotNull();
        }
    }

    @Test
    void liesWhereTheContractSays() {
        assertThat(PromotionPointer.key("commodity-price", "f00"))
                .isEqualTo("model-promotion/commodity-price/f00/current.json");
        assertThat(PromotionPointer.key(PromotionPointer.GLOBAL, "f00"))
                .isEqualTo("model-promotion/global/f00/current.json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", ".hidden", "a/b", "a\\b", "a b", "a\u0000", "é", "*"})
    void refusesWhatIsNoPartOfAKey(String text) {
        assertThatThrownBy(() -> PromotionPointer.key(text, "f00"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("identifier");
        assertThatThrownBy(() -> PromotionPointer.key("global", text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("config_hash");
    }

    @Test
    void looksForTheNamedPointerThenForTheGlobalOneThenForItsOwn() {
        assertThat(PromotionPointer.keysInOrder(Optional.of("tenant-7"), "commodity-price", "f00"))
                .containsExactly(
                        "model-promotion/tenant-7/f00/current.json",
                        "model-promotion/global/f00/current.json",
                        "model-promotion/commodity-price/f00/current.json");
        assertThat(PromotionPointer.keysInOrder(Optional.empty(), "commodity-price", "f00"))
                .containsExactly(
                        "model-promotion/global/f00/current.json", "model-promotion/commodity-price/f00/current.json");
    }

    @Test
    void looksAtNoKeyTwice() {
        assertThat(PromotionPointer.keysInOrder(Optional.of("commodity-price"), "commodity-price", "f00"))
                .containsExactly(
                        "model-promotion/commodity-price/f00/current.json", "model-promotion/global/f00/current.json");
        assertThat(PromotionPointer.keysInOrder(Optional.of("global"), "global", "f00"))
                .containsExactly("model-promotion/global/f00/current.json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "..", "../../secrets", "a/b", "a\nb"})
    void leavesOutANameThatCanHaveNoPointer(String named) {
        assertThat(PromotionPointer.keysInOrder(Optional.of(named), "commodity-price", "f00"))
                .containsExactly(
                        "model-promotion/global/f00/current.json", "model-promotion/commodity-price/f00/current.json");
    }

    private static String text() {
        return new String(Json.encode(POINTER), StandardCharsets.UTF_8);
    }
}
