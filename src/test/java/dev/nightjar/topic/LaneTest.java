package dev.nightjar.topic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.pipeline.Settings;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LaneTest {
    @ParameterizedTest
    @CsvSource({"none,     1048576", "8388608,  1048576", "2097152,  1048576", "1000000,   500000", " 1000001 , 500000"
    })
    void fillsAtMostHalfOfALargestRequest(String mostRequestBytes, int batchBytes) {
        Map<String, String> properties =
                mostRequestBytes.equals("none") ? Map.of() : Map.of("max.request.size", mostRequestBytes);

        assertThat(Lane.batchBytes(new Settings.Kafka(Optional.of("h:1"), properties)))
                .isEqualTo(batchBytes);
    }
}
