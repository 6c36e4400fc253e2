package dev.nightjar.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PredictionEncoderTest {
    private final Json json = new Json("the \"entity\"", "seen\tat", 65_536);
    private final PredictionEncoder encoder = new PredictionEncoder(json);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void writesWhatJsonReads(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 5_000; i++) {
            Prediction prediction = prediction(random, random.nextBoolean() ? null : random.nextDouble());

            assertThat(json.decodePrediction(encoder.encode(prediction)))
                    .as("seed %d, prediction %d", seed, i)
                    .isEqualTo(new Decoded.Value<>(prediction));
        }
    }

    @Test
    void writesALongPredictionAfterAShortOne() {
        Random random = new Random(4);
        Prediction brief = prediction(random, null);
        Prediction wide = withEntity(brief, "ü".repeat(5_000));

        byte[] first = encoder.encode(brief);

        assertThat(json.decodePrediction(encoder.encode(wide))).isEqualTo(new Decoded.Value<>(wide));
        assertThat(encoder.encode(brief)).isEqualTo(first);
    }

    @Test
    void threadsDoNotMixTheirPredictions() {
        IntStream.range(0, 20_000).parallel().forEach(i -> {
            Prediction prediction = prediction(new Random(i), null);
            assertThat(json.decodePrediction(encoder.encode(prediction)))
                    .as("prediction %d", i)
                    .isEqualTo(new Decoded.Value<>(prediction));
        });
    }

    @Test
    void refusesWhatIsNoNumber() {
        Prediction prediction = prediction(new Random(5), Double.NaN);

        assertThatThrownBy(() -> encoder.encode(prediction)).isInstanceOf(IllegalArgumentException.class);
    }

    private static Prediction prediction(Random random, @Nullable Double confidence) {
        Map<String, Double> features = new LinkedHashMap<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            features.put("feature " + i, random.nextGaussian() * Math.pow(10, random.nextInt(40) - 20));
        }
        return new Prediction(
                Long.toHexString(random.nextLong()),
                text(random),
                Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000)),
                random.nextDouble() * 100,
                random.nextDouble() * 100,
                random.nextDouble(),
                random.nextInt(),
                0.9,
                confidence,
                Instant.ofEpochSecond(random.nextInt(3) * 86_400L),
                text(random),
                Integer.toString(random.nextInt(20)),
                text(random),
                features,
                random.nextInt(Integer.MAX_VALUE),
                random.nextBoolean() ? Prediction.Status.OK : Prediction.Status.STALE_FEATURES,
                Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000) * 1_000_000L),
                random.nextBoolean() ? null : random.nextLong(1L << 53),
                random.nextBoolean() ? 0 : random.nextDouble() - 0.5);
    }

    private static Prediction withEntity(Prediction other, String entity) {
        return new Prediction(
                other.predictionId(),
                entity,
                other.eventTime(),
                other.currentPrice(),
                other.predictedPrice(),
                other.lower(),
                other.upper(),
                other.level(),
                other.confidence(),
                other.targetTime(),
                other.modelName(),
                other.modelVersion(),
                other.runId(),
                other.features(),
                other.featureAgeMs(),
                other.status(),
                other.scoredAt(),
                other.featuresRevision(),
                other.intervalCorrection());
    }

    /** With what has to be escaped, and what has several bytes. */
    private static String text(Random random) {
        String[] parts = {"brent", "\"", "\\", "\n", "\u0001", "ö", "油", "\uD83E\uDDA2", "/", " ", "'"};
        StringBuilder text = new StringBuilder("x");
        for (int i = random.nextInt(5); i > 0; i--) {
            text.append(parts[random.nextInt(parts.length)]);
        }
        return text.toString();
    }
}
