package dev.nightjar.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.feature.DailyPrice;
import dev.nightjar.feature.EntityHistory;
import dev.nightjar.feature.Feature;
import dev.nightjar.message.Json;
import dev.nightjar.message.Prediction;
import dev.nightjar.message.PredictionEncoder;
import dev.nightjar.store.EntityPast;
import dev.nightjar.store.EntityPast.Kept;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RecomputationTest {
    private static final LocalDate DAY = LocalDate.of(2026, 11, 20);
    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
    private static final Json JSON = new Json("commodity", "event_time", 65_536);
    private static final PredictionEncoder ENCODER = new PredictionEncoder(JSON);

    /** Ten days from revision 1 on; at revision 2 the last of them was restated in place, at 3 a version was added. */
    private static final EntityPast GOLD = new EntityPast(
            3,
            Stream.concat(
                            IntStream.rangeClosed(2, 10)
                                    .mapToObj(ago -> kept(price(ago, 100 + ago), 1, EntityPast.STANDS)),
                            Stream.of(
                                    kept(price(1, 90), 1, 2),
                                    kept(price(1, 91), 2, EntityPast.STANDS),
                                    kept(
                                            new DailyPrice(
                                                    (int) DAY.toEpochDay() - 1,
                                                    92,
                                                    1000,
                                                    DailyPrice.closeTimeMs(DAY.minusDays(1)),
                                                    NOON.toEpochMilli() - 1),
                                            3,
                                            EntityPast.STANDS)))
                    .toList(),
            List.of());

    @Test
    void findsNothingWhereEachPredictionRestsOnTheRowsOfItsRevision() {
        Skew skew = recompute(served(1), served(2), served(3), served(1));

        assertThat(skew).isEqualTo(new Skew(4, 0, 0, List.of()));
        assertThat(served(1).features()).isNotEqualTo(served(2).features());
        assertThat(served(2).features()).isNotEqualTo(served(3).features());
    }

    @Test
    void namesEachFeatureThatDiffersInItsLastBit() {
        double mean = Objects.requireNonNull(served(2).features().get("avg_price_7d"));
        Prediction off = served(2, features -> {
            features.put("avg_price_7d", Math.nextUp(mean));
            features.put("moon_phase", 0.5);
            return features;
        });

        Skew skew = recompute(served(1), off);

        assertThat(skew.same()).isEqualTo(1);
        assertThat(skew.differing()).isEqualTo(1);
        assertThat(skew.differences())
                .containsExactly(
                        new Skew.Difference("p2", "avg_price_7d", Math.nextUp(mean), mean),
                        new Skew.Difference("p2", "moon_phase", 0.5, Double.NaN));
    }

    @Test
    void aFeatureThatWasLeftOutIsNoMatch() {
        Skew skew = recompute(served(1, features -> {
            features.remove("volatility_7d");
            return features;
        }));

        assertThat(skew.differing()).isEqualTo(1);
        assertThat(skew.differences()).extracting(Skew.Difference::feature).containsExactly("volatility_7d");
    }

    @Test
    void tellsPredictionsOfUnknownRowsFromThoseThatDiffer() {
        Skew skew = recompute(
                prediction("gold", 4L, NOON, features(3)),
                prediction("gold", null, NOON, features(3)),
                prediction("rye", 1L, NOON, features(1)));

        assertThat(skew).isEqualTo(new Skew(0, 0, 3, List.of()));
    }

    @Test
    void leavesOutOtherDaysAndWhatIsNoPrediction() {
        List<byte[]> records = List.of(
                ENCODER.encode(prediction("gold", 1L, NOON.minusSeconds(12 * 3600 + 1), features(1))),
                ENCODER.encode(prediction("gold", 1L, NOON.plusSeconds(12 * 3600), features(1))),
                new byte[] {'{'});

        assertThat(recomputation().of(records.iterator())).isEqualTo(Skew.NONE);
    }

    @Test
    void listsTheFirstHundredDifferences() {
        Prediction off = served(1, features -> {
            features.replaceAll((name, value) -> value + 1);
            return features;
        });

        Skew skew = recompute(Collections.nCopies(40, off).toArray(Prediction[]::new));

        assertThat(skew.differing()).isEqualTo(40);
        assertThat(skew.differences()).hasSize(Skew.MOST_LISTED);
    }

    private static Skew recompute(Prediction... predictions) {
        return recomputation()
                .of(Arrays.stream(predictions).map(ENCODER::encode).iterator());
    }

    private static Recomputation recomputation() {
        return new Recomputation(
                JSON,
                List.copyOf(Feature.keys()),
                Map.of("gold", GOLD),
                NOON.minusSeconds(12 * 3600),
                NOON.plusSeconds(12 * 3600));
    }

    private static Prediction served(long revision) {
        return served(revision, UnaryOperator.identity());
    }

    private static Prediction served(long revision, UnaryOperator<Map<String, Double>> change) {
        return prediction("gold", revision, NOON, change.apply(features(revision)));
    }

    /** As the scorer makes them. */
    private static Map<String, Double> features(long revision) {
        EntityHistory history = GOLD.at(revision);
        double[] values = history.asOf(99.5, NOON.toEpochMilli()).values();
        Map<String, Double> features = new LinkedHashMap<>();
        Arrays.stream(Feature.values()).forEach(feature -> features.put(feature.key(), values[feature.ordinal()]));
        return features;
    }

    private static Prediction prediction(
            String entity, @Nullable Long revision, Instant scoredAt, Map<String, Double> features) {
        return new Prediction(
                "p" + revision,
                entity,
                NOON,
                99.5,
                100,
                90,
                110,
                0.9,
                null,
                NOON.plusSeconds(86_400),
                "m",
                "1",
                "run",
                features,
                0,
                Prediction.Status.OK,
                scoredAt,
                revision,
                0);
    }

    private static DailyPrice price(int daysAgo, double close) {
        return DailyPrice.of(DAY.minusDays(daysAgo), close, 1000);
    }

    private static Kept<DailyPrice> kept(DailyPrice price, long from, long until) {
        return new Kept<>(price, from, until);
    }
}
