package dev.nightjar.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PatienceTest {
    private final NightjarException away = new NightjarException(ReasonCode.KAFKA_AWAY, "Cannot reach Kafka");

    private final List<String> lines = new ArrayList<>();
    private final Patience patience =
            new Patience(EventLog.of("test"), lines::add, Duration.ofMillis(1), Duration.ofMillis(3));

    @Test
    void triesUntilAnsweredAndSaysSoEachTime() {
        AtomicInteger tries = new AtomicInteger();

        String answer = patience.untilAnswered(() -> {
            if (tries.incrementAndGet() < 4) {
                throw away;
            }
            return "here";
        });

        assertThat(answer).isEqualTo("here");
        assertThat(lines)
                .hasSize(3)
                .allMatch(line -> line.startsWith("Waiting for kafka (try ") && line.contains("NJ-010 KAFKA_AWAY"));
    }

    @Test
    void givesUpOnWhatWaitingDoesNotMend() {
        NightjarException corrupt = new NightjarException(ReasonCode.MODEL_CORRUPT, "Cannot read the model");

        assertThatThrownBy(() -> patience.untilAnswered(() -> {
                    throw corrupt;
                }))
                .isSameAs(corrupt);
        assertThat(lines).isEmpty();
    }

    @Test
    void endsWhenInterrupted() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> patience.untilAnswered(() -> {
                    throw away;
                }))
                .isSameAs(away);
        assertThat(Thread.interrupted()).isTrue();
    }
}
