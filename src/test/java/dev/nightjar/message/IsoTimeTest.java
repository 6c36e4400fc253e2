package dev.nightjar.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IsoTimeTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "2021-01-01T08:00:00Z",
                "2021-01-01t08:00:00z",
                "2021-01-01T08:00:00.5Z",
                "2021-01-01T08:00:00.Z",
                "2021-01-01T08:00:00.123456789Z",
                "2021-01-01T08:00:00+01:00",
                "2021-01-01T24:00:00Z",
                "2016-12-31T23:59:60Z",
                "+12021-01-01T00:00:00Z",
                "0000-01-01T00:00:00Z"
            })
    void readsWhatInstantReads(String text) {
        assertThat(IsoTime.parse(text)).isEqualTo(Instant.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "2021-01-01",
                "2021-01-01T08:00Z",
                "2021-01-01 08:00:00Z",
                "2021-02-30T00:00:00Z",
                "2021-01-01T08:00:61Z",
                "2021-01-01T08:00:00ZZ",
                "2021-01-01T08:00:00Z Z",
                "2021-01-01T08:00:00.1234567890Z",
                "2021-01-01T08:00:00",
                "2021-01-01T08:00:0١Z"
            })
    void refusesWhatInstantRefuses(String text) {
        assertThatThrownBy(() -> Instant.parse(text)).isInstanceOf(DateTimeException.class);
        assertThatThrownBy(() -> IsoTime.parse(text)).isInstanceOf(DateTimeException.class);
    }

    @Test
    void writesAsInstantDoes() {
        Random random = new Random(7);
        for (int i = 0; i < 10_000; i++) {
            long second = -62_167_219_200L + (long) (random.nextDouble() * 315_569_520_000L);
            long precision = new long[] {1, 1_000, 1_000_000, 1_000_000_000}[i % 4];
            Instant time = Instant.ofEpochSecond(second, random.nextInt(1_000_000_000) / precision * precision);
            assertThat(IsoTime.text(time)).isEqualTo(time.toString());
            assertThat(IsoTime.parse(time.toString())).isEqualTo(time);
        }
    }
}
