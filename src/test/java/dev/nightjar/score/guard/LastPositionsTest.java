package dev.nightjar.score.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.topic.LanePosition;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LastPositionsTest {
    private final LastPositions positions = new LastPositions(Map.of(0, 40L));

    @Test
    void isWhereTheScorerBeganUntilSomethingIsCommitted() {
        assertThat(positions.offset(0, null, 7)).isEqualTo(40);
        assertThat(positions.offset(0, new LanePosition(45, 0), 7)).isEqualTo(45);
    }

    @Test
    void staysWhenTheBrokersForgetIt() {
        positions.offset(0, new LanePosition(45, 3), 7);

        assertThat(positions.offset(0, null, 41)).isEqualTo(45);
    }

    @Test
    void isWhereTheScorerBeganWhenTheGroupLagsBehind() {
        assertThat(positions.offset(0, new LanePosition(38, 0), 7)).isEqualTo(40);
    }

    @Test
    void isTheFirstRecordOfAPartitionThatCameLater() {
        assertThat(positions.offset(1, null, 0)).isZero();
        assertThat(positions.offset(1, null, 3))
                .as("retention took the first three unanswered")
                .isZero();
    }
}
