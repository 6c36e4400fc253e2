package dev.nightjar.score.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DifferenceTest {
    private static Map<String, @Nullable Object> recorded() {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("features.current_price", 84.1);
        fields.put("features.volume_trend", 0.0);
        fields.put("predicted_price", 0.1 + 0.2);
        fields.put("target_time", Instant.EPOCH);
        fields.put("fallback_reason", null);
        return fields;
    }

    @Test
    void findsNoneWhereEveryBitIsTheSame() {
        assertThat(Difference.between(recorded(), recorded())).isEmpty();
    }

    @Test
    void findsTheLastBit() {
        Map<String, @Nullable Object> again = recorded();
        again.put("predicted_price", 0.3);

        assertThat(Difference.between(recorded(), again))
                .containsExactly(new Difference("predicted_price", 0.30000000000000004, 0.3));
    }

    @Test
    void tellsMinusZeroFromZero() {
        Map<String, @Nullable Object> again = recorded();
        again.put("features.volume_trend", -0.0);

        List<Difference> differences = Difference.between(recorded(), again);

        assertThat(differences).hasSize(1);
        assertThat(differences.get(0).isInFeatures()).isTrue();
        assertThat(differences.get(0)).hasToString("features.volume_trend is 0.0 in the record and -0.0 made again");
    }

    @Test
    void namesThemInTheOrderOfTheRecordAndThenWhatItLacks() {
        Map<String, @Nullable Object> again = recorded();
        again.remove("target_time");
        again.put("features.current_price", 84);
        again.put("fallback_reason", "MLFLOW_AWAY");
        again.put("another", 1L);

        assertThat(Difference.between(recorded(), again))
                .extracting(Difference::field)
                .containsExactly("features.current_price", "target_time", "fallback_reason", "another");
    }
}
