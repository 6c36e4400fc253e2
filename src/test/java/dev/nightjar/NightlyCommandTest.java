package dev.nightjar;

import static org.assertj.core.api.Assertions.assertThat;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NightlyCommandTest {
    private static final ExecutionTime AT_ONE = ExecutionTime.forCron(
            new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX)).parse("0 1 * * *"));
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

    private static Instant due(Instant now, Optional<Instant> requested) {
        return NightlyCommand.due(AT_ONE, now, requested);
    }
}
