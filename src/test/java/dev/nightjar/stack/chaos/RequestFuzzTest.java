package dev.nightjar.stack.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.message.Decoded;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.message.RequestJson;
import dev.nightjar.message.ScoreRequest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** F35 for requests: what the scorers of events are flooded with, made of requests, fed to the decoder of requests. */
class RequestFuzzTest {
    private static final int COUNT = 100_000;
    private static final int SMALL = 4_096;
    private static final int LARGE = 2 << 20;
    private static final int LONGEST_MESSAGE = 500;
    private static final List<String> NAMES = List.of("age", "bmi", "s1");

    private final Fuzz fuzz = new Fuzz(20001, "request_id", "age", RequestFuzzTest::good);

    @ParameterizedTest
    @ValueSource(ints = {SMALL, LARGE})
    void decodesEachOrRejectsItWithAReason(int maxBytes) {
        RequestJson complete = RequestJson.complete(NAMES, maxBytes);
        RequestJson withMissing = RequestJson.withMissing(NAMES, maxBytes);
        Map<ReasonCode, Integer> rejected = new EnumMap<>(ReasonCode.class);
        Map<Integer, Object> wrong = new TreeMap<>();
        int decoded = 0;

        for (int number = 0; number < COUNT; number++) {
            boolean missingAllowed = number / 2 % 2 == 0;
            Object result = decoded(missingAllowed ? withMissing : complete, fuzz.apply(number));
            if (result instanceof Decoded.Value<?> value && isInRange(value.value(), missingAllowed)) {
                decoded++;
            } else if (result instanceof Decoded.Rejected<?> refusal && isShort(refusal)) {
                rejected.merge(refusal.reason(), 1, Integer::sum);
            } else {
                wrong.put(number, result);
            }
        }

        assertThat(wrong).as("results by the input's number").isEmpty();
        assertThat(decoded).isPositive();
        assertThat(rejected)
                .containsKeys(
                        ReasonCode.MALFORMED_JSON,
                        ReasonCode.MISSING_FIELD,
                        ReasonCode.NOT_A_NUMBER,
                        ReasonCode.FEATURES_DIFFER);
        assertThat(rejected.containsKey(ReasonCode.OVERSIZED)).isEqualTo(maxBytes == SMALL);
    }

    @ParameterizedTest
    @EnumSource(LargeFuzz.class)
    void parsesEachKindOfAMegabyte(LargeFuzz kind) {
        String text = kind.of("request_id", "age", text(good(0)));

        Decoded<ScoreRequest> result = RequestJson.complete(NAMES, LARGE).decode(text.getBytes(StandardCharsets.UTF_8));

        assertThat(text.length()).isBetween(LargeFuzz.BYTES * 9 / 10, LARGE);
        if (kind == LargeFuzz.SPACES) {
            assertThat(result).isInstanceOf(Decoded.Value.class);
        } else {
            assertThat(result)
                    .isInstanceOfSatisfying(
                            Decoded.Rejected.class,
                            refusal -> assertThat(refusal.reason()).isNotEqualTo(ReasonCode.OVERSIZED));
        }
    }

    @Test
    void namesHaveOneHashCode() {
        String fields = LargeFuzz.COLLIDING_FIELDS.of("request_id", "age", "");

        assertThat(Arrays.stream(fields.split("\"", -1)).filter(name -> name.startsWith("Aa") || name.startsWith("BB")))
                .extracting(String::hashCode)
                .containsOnly("Aa".repeat(15).hashCode());
    }

    private static Object decoded(RequestJson json, byte[] bytes) {
        try {
            return json.decode(bytes);
        } catch (RuntimeException e) {
            return e;
        }
    }

    private static boolean isInRange(Object value, boolean missingAllowed) {
        return value instanceof ScoreRequest request
                && !request.requestId().isBlank()
                && request.features().length == NAMES.size()
                && Arrays.stream(request.features())
                        .allMatch(feature -> Double.isFinite(feature) || (missingAllowed && Double.isNaN(feature)));
    }

    private static boolean isShort(Decoded.Rejected<?> refusal) {
        return refusal.reason().kind() == ReasonCode.Kind.RECORD
                && !refusal.message().isBlank()
                && refusal.message().length() < LONGEST_MESSAGE;
    }

    /** Features by name and in order, in turn. */
    private static byte[] good(int number) {
        String features = number % 2 == 0 ? "{\"age\":%d,\"bmi\":2.5,\"s1\":-3e2}" : "[%d,2.5,-3e2]";
        return ("{\"request_id\":\"r%d\",\"model_version\":\"2\",\"features\":" + features + "}")
                .formatted(number, number)
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
