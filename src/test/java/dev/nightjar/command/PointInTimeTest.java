package dev.nightjar.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PointInTimeTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "90s, 2026-11-21T11:58:30Z",
        "30m, 2026-11-21T11:30:00Z",
        "2 hours, 2026-11-21T10:00:00Z",
        "7d, 2026-11-14T12:00:00Z",
        "1w, 2026-11-14T12:00:00Z",
        "2026-11-20, 2026-11-20T00:00:00Z",
        "2026-11-20T10:00:00Z, 2026-11-20T10:00:00Z",
        "2026-11-20T10:00:00+02:00, 2026-11-20T08:00:00Z"
    })
    void readsTimes(String text, Instant expected) {
        assertThat(PointInTime.read(text, NOW)).contains(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "2", "-2h", "2y", "2026-02-30", "2026-11-20T10:00:00", "99999999h"})
    void readsNothingElseAsATime(String text) {
        assertThat(PointInTime.read(text, NOW)).isEmpty();
    }
}
