package dev.nightjar.retrain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class TimeSplitTest {
    private static final long STEP = 120;
    private static final long[] TIMES =
            LongStream.range(0, 100).map(i -> i * STEP).toArray();

    @Test
    void theLatestJudgeAndOneStepLiesBetween() {
        TimeSplit split = TimeSplit.of(TIMES, 0.2, STEP);

        assertThat(split.judgesFrom()).isEqualTo(80 * STEP);
        assertThat(split.judging()).isEqualTo(20);
        assertThat(split.teaching()).isEqualTo(79);
        assertThat(split.teachesUntil()).isEqualTo(79 * STEP);
    }

    /** The last teaching row's label is of a time before the first judging row's. */
    @Test
    void noLabelThatTeachesIsKnownLaterThanTheFirstJudgingRow() {
        for (double share : new double[] {0.01, 0.1, 0.33, 0.5}) {
            TimeSplit split = TimeSplit.of(TIMES, share, STEP);

            long lastTeaching = TIMES[(int) split.teaching() - 1];
            assertThat(lastTeaching + STEP).isLessThan(split.judgesFrom());
        }
    }

    @Test
    void tooFewRowsLeaveOnePartEmpty() {
        assertThat(TimeSplit.of(new long[] {0}, 0.2, STEP).judging()).isZero();
        assertThat(TimeSplit.of(new long[] {0, STEP}, 0.5, STEP).teaching()).isZero();
        assertThat(TimeSplit.of(new long[0], 0.5, STEP).rows()).isZero();
    }
}
