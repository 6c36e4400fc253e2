package dev.nightjar.stack.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class ChaosCommandTest {
    @Test
    void saysThatEveryPromiseWasKept() {
        assertThat(ChaosCommand.kept(Set.of())).isEqualTo("Every promise was kept.");
    }

    @Test
    void namesWhatWasNotDone() {
        assertThat(ChaosCommand.kept(Set.of("F16"))).isEqualTo("Every promise that was tried was kept; not done: F16");
    }
}
