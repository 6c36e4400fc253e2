package dev.nightjar.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.loadtest.Load;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class LoadTestCommandTest {
    @Test
    void loadsAThousandASecondForAMinuteUnlessTold() {
        Load load = load();

        assertThat(load.perSecond()).hasValue(1000);
        assertThat(load.duration()).isEqualTo(Duration.ofSeconds(60));
        assertThat(load.warmup()).isEqualTo(Duration.ofSeconds(12));
    }

    @Test
    void warmsUpAMinuteBeforeFive() {
        assertThat(load("--duration", "5m").warmup()).isEqualTo(Duration.ofMinutes(1));
        assertThat(load("--duration", "5m", "--warmup", "3s").warmup()).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void hasNoRateWhenItSeeksTheHighest() {
        assertThat(load("--rate", "max").perSecond()).isEmpty();
    }

    @Test
    void refusesWhatIsNoRateOrDuration() {
        assertThatThrownBy(() -> load("--rate", "fast")).hasMessageContaining("fast");
        assertThatThrownBy(() -> load("--rate", "0/s")).hasMessageContaining("0/s");
        assertThatThrownBy(() -> load("--duration", "soon")).hasMessageContaining("soon");
        assertThatThrownBy(() -> load("--duration", "0.1s")).hasMessageContaining("below 1s");
    }

    @Test
    void standsInTheCommandLineOfACheckout() {
        assertThat(Workbench.line().getSubcommands()).containsKeys("loadtest", "loadtest-copy");
    }

    private static Load load(String... arguments) {
        LoadTestCommand command = new LoadTestCommand();
        new CommandLine(command).parseArgs(arguments);
        return command.load();
    }
}
