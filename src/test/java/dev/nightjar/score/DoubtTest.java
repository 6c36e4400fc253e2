package dev.nightjar.score;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.telemetry.EventLog;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DoubtTest {
    private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");

    @Test
    void doubtsNothingOfAFreshEventWhateverItsSendersClockIsBehind() {
        assertThat(Doubt.about(false, NOW.minus(Duration.ofMinutes(10)), NOW)).isEmpty();
        assertThat(Doubt.about(false, NOW.plus(Duration.ofSeconds(2)), NOW)).isEmpty();
    }

    @Test
    void doubtsStaleFeaturesAndEventsFromTheFuture() {
        assertThat(Doubt.about(true, NOW, NOW)).containsExactly(Doubt.STALE_FEATURES);
        assertThat(Doubt.about(false, NOW.plus(Duration.ofMinutes(10)), NOW)).containsExactly(Doubt.CLOCK_AHEAD);
        assertThat(Doubt.about(true, NOW.plus(Duration.ofDays(10)), NOW))
                .containsExactly(Doubt.STALE_FEATURES, Doubt.CLOCK_AHEAD);
    }

    @Test
    void saysTheFirstAtOnceAndThenOneInHalfAMinute() {
        AtomicLong clock = new AtomicLong(-5);
        DoubtAlarm alarm = new DoubtAlarm(EventLog.of("score"), clock::get);

        assertThat(alarm.raise(Doubt.STALE_FEATURES, "gold")).isTrue();
        assertThat(alarm.raise(Doubt.STALE_FEATURES, "gold")).isFalse();
        assertThat(alarm.raise(Doubt.CLOCK_AHEAD, "gold")).isTrue();
        clock.addAndGet(Duration.ofSeconds(30).toNanos());
        assertThat(alarm.raise(Doubt.STALE_FEATURES, "brent")).isTrue();
    }
}
