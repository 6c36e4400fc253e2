package dev.nightjar.retrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import java.time.Instant;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class TimeSplitTest {
    private static final long DAY = 86_400_000L;

    @Test
    void theLatestQuarterOfTheDaysJudges() {
        long[] eightCloses =
                LongStream.range(0, 8).map(day -> (day + 1) * DAY - 1000).toArray();

        assertThat(TimeSplit.of(eightCloses, 0.25).judgesFromMs()).isEqualTo(7 * DAY - 1000);
    }

    @Test
    void countsDaysNotRows() {
        long[] busyLastDay = {DAY - 1000, 2 * DAY - 1000, 3 * DAY + 1, 3 * DAY + 2, 3 * DAY + 3};

        assertThat(TimeSplit.of(busyLastDay, 0.34).judgesFromMs()).isEqualTo(3 * DAY + 1);
    }

    @Test
    void atLeastOneDayJudges() {
        assertThat(TimeSplit.of(new long[] {1000, DAY + 1000}, 0.01).judgesFromMs())
                .isEqualTo(DAY + 1000);
    }

    @Test
    void aDayMeansItsEnd() {
        assertThat(TrainingWindow.asOf("2026-11-20")).isEqualTo(Instant.parse("2026-11-21T00:00:00Z"));
        assertThat(TrainingWindow.asOf("2026-11-20T01:00:00Z")).isEqualTo(Instant.parse("2026-11-20T01:00:00Z"));
    }

    @Test
    void refusesWhatIsNoTime() {
        assertThatThrownBy(() -> TrainingWindow.asOf("yesterday"))
                .isInstanceOfSatisfying(
                        NightjarException.class, e -> assertThat(e.reason()).isEqualTo(ReasonCode.ARGUMENT_INVALID));
    }
}
