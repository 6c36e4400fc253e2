package dev.nightjar.retrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.training.TrainingWindow;
import java.time.Instant;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RollingOriginTest {
    private static final long DAY = 86_400_000L;

    @Test
    void theLatestQuarterOfTheDaysJudges() {
        long[] eightCloses =
                LongStream.range(0, 8).map(day -> (day + 1) * DAY - 1000).toArray();

        assertThat(RollingOrigin.of(eightCloses, 0.25, 1).judgesFromMs()).isEqualTo(7 * DAY - 1000);
    }

    @Test
    void countsDaysNotRows() {
        long[] busyLastDay = {DAY - 1000, 2 * DAY - 1000, 3 * DAY + 1, 3 * DAY + 2, 3 * DAY + 3};

        assertThat(RollingOrigin.of(busyLastDay, 0.34, 1).judgesFromMs()).isEqualTo(3 * DAY + 1);
    }

    @Test
    void atLeastOneDayJudges() {
        assertThat(RollingOrigin.of(new long[] {1000, DAY + 1000}, 0.01, 3).judgesFromMs())
                .isEqualTo(DAY + 1000);
    }

    @Test
    void eachBlockBeginsWhereTheOneBeforeEnds() {
        long[] twentyCloses =
                LongStream.range(0, 20).map(day -> (day + 1) * DAY - 1000).toArray();

        RollingOrigin origins = RollingOrigin.of(twentyCloses, 0.35, 3);

        assertThat(origins.blocks())
                .containsExactly(
                        new RollingOrigin.Block(14 * DAY - 1000, 16 * DAY - 1000),
                        new RollingOrigin.Block(16 * DAY - 1000, 18 * DAY - 1000),
                        new RollingOrigin.Block(18 * DAY - 1000, Long.MAX_VALUE));
    }

    @Test
    void thereAreNoMoreOriginsThanJudgingDays() {
        long[] eightCloses =
                LongStream.range(0, 8).map(day -> (day + 1) * DAY - 1000).toArray();

        assertThat(RollingOrigin.of(eightCloses, 0.25, 100).blocks()).hasSize(2);
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
