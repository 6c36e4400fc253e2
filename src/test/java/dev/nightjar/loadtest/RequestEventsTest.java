package dev.nightjar.loadtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.feature.Standardisation;
import dev.nightjar.message.Decoded;
import dev.nightjar.message.RequestJson;
import dev.nightjar.message.ScoreRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RequestEventsTest {
    private static final RequestJson JSON = RequestJson.complete(List.of("bmi", "sex"), 4096);
    private static final Standardisation LEARNED = new Standardisation(List.of(
            new Standardisation.Column("bmi", 25.7, 26.4, 4.4), new Standardisation.Column("sex", 1, 1.5, 1e-7)));
    private static final RequestEvents EVENTS = RequestEvents.of(JSON, LEARNED, "12", 3, "run7");

    @Test
    void drawsFeaturesAroundWhatTheModelLearnedFrom() {
        List<ScoreRequest> requests =
                IntStream.range(0, 10_000).mapToObj(RequestEventsTest::request).toList();

        // The mean of 10,000 draws is off by a hundredth of the scale; 5 digits are written.
        assertThat(requests.stream()
                        .mapToDouble(request -> request.features()[0])
                        .average())
                .hasValueCloseTo(26.4, within(0.2));
        assertThat(requests.stream()
                        .mapToDouble(request -> request.features()[0])
                        .distinct()
                        .count())
                .isGreaterThan(5_000);
        assertThat(requests)
                .allSatisfy(request -> assertThat(request.features()[1]).isCloseTo(1.5, within(1e-4)));
    }

    @Test
    void givesEachRequestAnIdOfItsOwnWhichIsItsKey() {
        for (long number : new long[] {0, 1, 9_999, 10_000, 3_600_000_000L}) {
            assertThat(request(number).requestId()).isEqualTo(String.format("run7-%010d", number));
            assertThat(new String(EVENTS.key(number), StandardCharsets.UTF_8))
                    .isEqualTo(request(number).requestId());
        }
    }

    @Test
    void asksForAVersionInOneOfTen() {
        List<String> versions = IntStream.range(0, 100)
                .mapToObj(number -> String.valueOf(request(number).modelVersion()))
                .toList();

        assertThat(versions).containsOnly("null", "12");
        assertThat(versions.stream().filter("12"::equals)).hasSize(10);
    }

    @Test
    void takesPartitionsInTurns() {
        assertThat(IntStream.range(0, 6).map(EVENTS::partition)).containsExactly(0, 1, 2, 0, 1, 2);
    }

    private static ScoreRequest request(long number) {
        return ((Decoded.Value<ScoreRequest>) JSON.decode(EVENTS.value(number))).value();
    }
}
