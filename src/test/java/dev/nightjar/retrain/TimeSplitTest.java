package dev.nightjar.retrain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
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

    @Test
    void eachBlockIsJudgedByWhatWasKnownBeforeIt() {
        List<TimeSplit> splits = TimeSplit.rolling(TIMES, 0.2, STEP, 3);

        assertThat(splits).extracting(TimeSplit::judging).containsExactly(6L, 7L, 7L);
        assertThat(splits).extracting(TimeSplit::judgesFrom).containsExactly(80 * STEP, 86 * STEP, 93 * STEP);
        assertThat(splits).extracting(TimeSplit::judgesUntil).containsExactly(86 * STEP, 93 * STEP, Long.MAX_VALUE);
        assertThat(splits).extracting(TimeSplit::teaching).containsExactly(79L, 85L, 92L);
        assertThat(TimeSplit.rolling(TIMES, 0.02, STEP, 9)).as("a row each").hasSize(2);
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
