package dev.nightjar.stack.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.measure.Latency;
import dev.nightjar.message.SourcePosition;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A measurement that flatters proves nothing. */
class TimingsTest {
    private static final long START = -TimeUnit.SECONDS.toNanos(1);

    private final Ledger ledger = new Ledger();
    private final Map<SourcePosition, Long> due = new HashMap<>();

    @Test
    void countsFromWhenAnInputWasDueToItsFirstAnswer() {
        given(0, 0);
        answered(0, 20);
        answered(0, 900);

        Latency latency = timings().between(START, START + ms(1));

        assertThat(latency.count()).isOne();
        assertThat(latency.max()).isBetween(19.9, 20.1);
    }

    @Test
    void looksAtTheInputsOfItsTimeOnly() {
        given(0, 0);
        answered(0, 900);
        given(1, 100);
        answered(1, 130);

        assertThat(timings().between(START + ms(100), START + ms(200)).max()).isBetween(29.9, 30.1);
    }

    @Test
    void anInputWithoutAnswerIsNoFastOne() {
        given(0, 0);

        Latency latency = timings().since(START);

        assertThat(Timings.within(latency, 0, Double.POSITIVE_INFINITY).kept()).isFalse();
        assertThat(timings().drainedS(START + ms(1))).isInfinite();
    }

    @Test
    void judgesBothPercentiles() {
        for (int offset = 0; offset < 100; offset++) {
            given(offset, offset);
            answered(offset, offset + (offset >= 97 ? 2_000 : 50));
        }

        Latency latency = timings().between(START, START + ms(100));

        assertThat(Timings.within(latency, 60, 3_000).kept()).isTrue();
        assertThat(Timings.within(latency, 60, 1_000).kept()).isFalse();
        assertThat(Timings.within(latency, 40, 3_000).kept()).isFalse();
    }

    @Test
    void provesNothingWithoutInputs() {
        assertThat(Timings.within(timings().since(START), 100, 1_000).kept()).isFalse();
        assertThat(Checks.within(java.util.List.of(), 30).kept()).isFalse();
    }

    @Test
    void drainsWhenTheLastOfThoseThatWaitedIsAnswered() {
        given(0, 0);
        answered(0, 3_000);
        given(1, 100);
        answered(1, 2_100);
        given(2, 200);
        answered(2, 60_000);

        assertThat(timings().drainedS(START + ms(150))).isBetween(2.84, 2.86);
    }

    private Timings timings() {
        return new Timings(due, ledger);
    }

    private void given(long offset, long atMs) {
        due.put(new SourcePosition("in", 0, offset), START + ms(atMs));
    }

    private void answered(long offset, long atMs) {
        ledger.note(new Output(new SourcePosition("in", 0, offset), "1"), START + ms(atMs));
    }

    private static long ms(long ms) {
        return TimeUnit.MILLISECONDS.toNanos(ms);
    }
}
