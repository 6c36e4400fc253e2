package dev.nightjar.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SilenceTest {
    private final AtomicLong now = new AtomicLong(-5);
    private final List<String> lines = new ArrayList<>();
    private final Silence silence = new Silence("Kafka at host:9092", Duration.ofSeconds(10), lines::add, now::get);

    @Test
    void saysEveryTenSecondsForHowLongAndOnceThatItIsBack() {
        for (int second = 0; second < 25; second++) {
            pass(1);
            silence.check();
        }
        silence.heard();
        silence.heard();
        pass(9);
        silence.check();

        assertThat(lines)
                .containsExactly(
                        "Kafka at host:9092 does not answer for 10 s; waiting for it, nothing is lost so far",
                        "Kafka at host:9092 does not answer for 20 s; waiting for it, nothing is lost so far",
                        "Kafka at host:9092 is back after 25 s");
    }

    private void pass(int seconds) {
        now.addAndGet(Duration.ofSeconds(seconds).toNanos());
    }
}
