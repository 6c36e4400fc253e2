package dev.nightjar.stack.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.message.NightjarException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class FaultsTest {
    private static final Instant FROM = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void numbersEachFaultOnce() {
        List<String> numbers = Faults.all().stream().map(Fault::number).toList();

        assertThat(new HashSet<>(numbers)).hasSameSizeAs(numbers);
    }

    @Test
    void findsFaultsInAnyLetterCase() {
        assertThat(Faults.named(List.of("f4", "F17"), true))
                .extracting(Fault::number)
                .containsExactly("F4", "F17");
    }

    @Test
    void refusesAFaultThatThereIsNot() {
        assertThatThrownBy(() -> Faults.named(List.of("F999"), false))
                .isInstanceOf(NightjarException.class)
                .hasMessageContaining("F999");
    }

    @Test
    void runsASelectionOnlyWhenQuick() {
        assertThat(Faults.named(List.of(), true))
                .isNotEmpty()
                .hasSizeLessThan(Faults.all().size());
    }

    @Test
    void makesTheSameInputsOfTheSameSeed() {
        Events events = new Events(7, List.of("gold", "brent"), FROM);
        Fuzz fuzz = new Fuzz(7, events::value);

        for (int number = 0; number < 500; number++) {
            assertThat(events.value(number)).isEqualTo(events.value(number));
            assertThat(fuzz.apply(number)).isEqualTo(fuzz.apply(number));
        }
        assertThat(new Fuzz(8, events::value).apply(3)).isNotEqualTo(fuzz.apply(3));
    }

    @Test
    void mixesInWhatCanNeverBeScored() {
        Events events = new Events(7, List.of("gold"), FROM);

        Set<String> values = java.util.stream.IntStream.range(0, 5_000)
                .mapToObj(number -> new String(events.value(number), StandardCharsets.UTF_8))
                .collect(Collectors.toSet());

        assertThat(values).anyMatch(value -> value.contains("unobtainium")).anyMatch(value -> value.contains("-37.63"));
    }

    @Test
    void breaksWhenACheckFailsThoughNothingIsMissing() {
        Figures figures = new Figures(1, 1, 1, 0, 0, 0, 0, 0, Map.of("1", 1L));

        assertThat(Outcome.of(figures, List.of(), List.of(new Check("in time", true)))
                        .kept())
                .isTrue();
        assertThat(Outcome.of(figures, List.of(), List.of(new Check("in time", false)))
                        .kept())
                .isFalse();
        assertThat(Outcome.failed(new IllegalStateException("no answer")).kept())
                .isFalse();
    }
}
