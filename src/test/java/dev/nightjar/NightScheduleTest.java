package dev.nightjar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.feature.Feature;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.PipelineFile;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NightScheduleTest {
    private static final Instant AFTERNOON = Instant.parse("2026-11-20T14:30:10Z");

    @Test
    void runsTheNightThatTheScheduleNamed() {
        assertThat(due(AFTERNOON, Optional.empty())).isEqualTo(Instant.parse("2026-11-20T01:00:00Z"));
        assertThat(due(Instant.parse("2026-11-20T01:00:59.9Z"), Optional.empty()))
                .isEqualTo(Instant.parse("2026-11-20T01:00:00Z"));
        assertThat(due(Instant.parse("2026-11-20T00:59:59Z"), Optional.empty()))
                .isEqualTo(Instant.parse("2026-11-19T01:00:00Z"));
    }

    @Test
    void runsANightThatWasAskedForUntilTheScheduleNamesTheNext() {
        Instant asked = Instant.parse("2026-11-20T14:30:00Z");

        assertThat(due(AFTERNOON, Optional.of(asked))).isEqualTo(asked);
        assertThat(due(Instant.parse("2026-11-21T01:00:00Z"), Optional.of(asked)))
                .isEqualTo(Instant.parse("2026-11-21T01:00:00Z"));
    }

    @Test
    void refusesWhatIsNoSchedule() {
        assertThatThrownBy(() -> schedule("99 1 * * *"))
                .isInstanceOfSatisfying(
                        NightjarException.class,
                        e -> assertThat(e.reason()).isEqualTo(ReasonCode.CONFIGURATION_INVALID));
    }

    private static Instant due(Instant now, Optional<Instant> requested) {
        return schedule("0 1 * * *").due(now, requested);
    }

    private static NightSchedule schedule(String cron) {
        return NightSchedule.of(PipelineFile.read(
                Path.of("conf/pipelines/commodity-price.conf"),
                Map.of("schedule.retrain", '"' + cron + '"'),
                Feature.keys()));
    }
}
