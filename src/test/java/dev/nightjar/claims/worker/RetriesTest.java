package dev.nightjar.claims.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RetriesTest {
    private final Retries retries = new Retries(8, Duration.ofSeconds(1), Duration.ofSeconds(10));

    @Test
    void pausesGrowToALimit() {
        assertThat(retries.after(1)).contains(Duration.ofSeconds(1));
        assertThat(retries.after(2)).contains(Duration.ofSeconds(2));
        assertThat(retries.after(4)).contains(Duration.ofSeconds(8));
        assertThat(retries.after(5)).contains(Duration.ofSeconds(10));
        assertThat(retries.pause(1_000_000)).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void givesUpAfterTheLastAttempt() {
        assertThat(retries.after(7)).isPresent();
        assertThat(retries.after(8)).isEmpty();
        assertThat(new Retries(1, Duration.ZERO, Duration.ZERO).after(1)).isEmpty();
    }

    @Test
    void refusesWhatMakesNoSense() {
        assertThatThrownBy(() -> new Retries(0, Duration.ZERO, Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Retries(1, Duration.ofSeconds(2), Duration.ofSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
