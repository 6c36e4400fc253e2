package dev.nightjar.stack.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.measure.Latency;
import dev.nightjar.message.NightjarException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;
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
    void saysWhatAQuickRunDoesLessOf() {
        Effort quick = new Effort(7, true, 5_000, 2);
        Effort full = new Effort(7, false, 100_000, 30);

        Set<String> shortened = new TreeSet<>();
        for (Fault fault : Faults.all()) {
            assertThat(fault.promise(full)).doesNotContain("in full");
            if (fault.promise(quick).contains("in full: ")) {
                shortened.add(fault.number());
            }
        }

        assertThat(shortened)
                .containsExactlyInAnyOrder(
                        "COMBINED",
                        "F1",
                        "F2",
                        "F3",
                        "F4",
                        "F5",
                        "F6",
                        "F7",
                        "F8",
                        "F11",
                        "F14",
                        "F21",
                        "F22",
                        "F23",
                        "F25",
                        "F30",
                        "F31",
                        "F32",
                        "F34",
                        "F35",
                        "F39");
        assertThat(promise("F6", quick)).contains("seconds away: 15 (in full: 60)");
        assertThat(promise("F6", full)).contains("seconds away: 60,");
        assertThat(promise("F11", quick)).contains("seconds: 20 (in full: 600)");
    }

    @Test
    void saysTheWrittenLimitBesideTheOneThatIsJudged() {
        Histogram us = new Histogram(3);
        us.recordValue(440_000);

        Check check = LossyNetwork.inTime(Latency.ofMicros(us), 11);

        assertThat(check.kept()).isTrue();
        assertThat(check.what())
                .contains("at most 650")
                .contains("FAULTS: at most 150 ms, exceeded")
                .contains("11");
        assertThat(LossyNetwork.inTime(Latency.ofMicros(us), 3).kept()).isFalse();
    }

    private static String promise(String number, Effort effort) {
        return Faults.named(List.of(number), false).get(0).promise(effort);
    }

    @Test
    void makesTheSameInputsOfTheSameSeed() {
        Events events = new Events(7, List.of("gold", "brent"), FROM);
        Fuzz fuzz = new Fuzz(7, "commodity", "price", events::value);

        for (int number = 0; number < 500; number++) {
            assertThat(events.value(number)).isEqualTo(events.value(number));
            assertThat(fuzz.apply(number)).isEqualTo(fuzz.apply(number));
        }
        assertThat(new Fuzz(8, "commodity", "price", events::value).apply(3)).isNotEqualTo(fuzz.apply(3));
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
