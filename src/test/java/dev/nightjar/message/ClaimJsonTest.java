package dev.nightjar.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Claims as the design has them, and what only looks like one. */
class ClaimJsonTest {
    private static final String SHA = "0123456789abcdef".repeat(4);

    @Test
    void readsTheFourFieldsOfTheDesign() {
        Decoded<Claim> claim = decode("""
                {"bucket":"b","object_key":"p/processed_data.parquet","config_hash":"c0ffee","identifier":"cell-traffic"}""");

        assertThat(claim)
                .isEqualTo(new Decoded.Value<>(new Claim(
                        "b",
                        "p/processed_data.parquet",
                        "c0ffee",
                        "cell-traffic",
                        Optional.empty(),
                        Optional.empty())));
    }

    @Test
    void readsWhatItWrites() {
        Claim claim = new Claim("b", "k", "c", "i", Optional.of(SHA), Optional.of("barcelona"));

        assertThat(ClaimJson.decode(ClaimJson.encode(claim))).isEqualTo(new Decoded.Value<>(claim));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            MALFORMED_JSON | {
            MALFORMED_JSON | []
            MALFORMED_JSON | null
            MISSING_FIELD  | {}
            MISSING_FIELD  | {"bucket":"b","object_key":"k","config_hash":"c"}
            MISSING_FIELD  | {"bucket":"b","object_key":7,"config_hash":"c","identifier":"i"}
            MISSING_FIELD  | {"bucket":"b","object_key":"","config_hash":"c","identifier":"i"}
            MISSING_FIELD  | {"bucket":"b","object_key":"a\\u0000b","config_hash":"c","identifier":"i"}
            MISSING_FIELD  | {"bucket":"b","object_key":"a\\ud800b","config_hash":"c","identifier":"i"}
            MISSING_FIELD  | {"bucket":null,"object_key":"k","config_hash":"c","identifier":"i"}
            CLAIM_REFUSED  | {"bucket":"b","object_key":"k","config_hash":"c","identifier":"i","sha256":"x"}
            CLAIM_REFUSED  | {"bucket":"b","object_key":"k","config_hash":"c","identifier":"i","sha256":{"a":1}}
            """)
    void refusesEverythingElse(ReasonCode reason, String text) {
        assertThat(decode(text))
                .isInstanceOfSatisfying(
                        Decoded.Rejected.class,
                        rejected -> assertThat(rejected.reason()).isEqualTo(reason));
    }

    @Test
    void refusesLargeAndAbsentValues() {
        assertThat(decode("{\"bucket\":\"" + "x".repeat(ClaimJson.MAX_BYTES) + "\"}"))
                .isInstanceOfSatisfying(
                        Decoded.Rejected.class,
                        rejected -> assertThat(rejected.reason()).isEqualTo(ReasonCode.OVERSIZED));
        assertThat(ClaimJson.decode(null)).isInstanceOf(Decoded.Rejected.class);
    }

    /** Whatever is changed: a claim or a refusal with a reason of kind RECORD. */
    @Test
    void neverFailsOtherwise() {
        byte[] whole = ClaimJson.encode(new Claim("b", "k", "c", "i", Optional.of(SHA), Optional.of("m")));
        Random random = new Random(2);
        for (int i = 0; i < 5000; i++) {
            byte[] changed = whole.clone();
            for (int n = random.nextInt(4); n >= 0; n--) {
                changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
            }
            if (ClaimJson.decode(changed) instanceof Decoded.Rejected<Claim> rejected) {
                assertThat(rejected.reason().kind()).isEqualTo(ReasonCode.Kind.RECORD);
            }
        }
    }

    private static Decoded<Claim> decode(String text) {
        return ClaimJson.decode(text.getBytes(StandardCharsets.UTF_8));
    }
}
