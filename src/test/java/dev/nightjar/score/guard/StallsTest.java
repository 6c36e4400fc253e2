package dev.nightjar.score.guard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StallsTest {
    private final Stalls stalls = new Stalls();

    @Test
    void countsFromTheLookThatFirstSawTheRecordWait() {
        stalls.observe(0, 5, 5, 100);

        assertThat(stalls.observe(0, 5, 9, 200)).isEqualTo(100);
        assertThat(stalls.observe(0, 5, 12, 350)).isEqualTo(250);
    }

    @Test
    void beginsAnewWhenThePositionMoves() {
        stalls.observe(0, 5, 9, 100);

        assertThat(stalls.observe(0, 6, 9, 200)).isZero();
        assertThat(stalls.observe(0, 6, 9, 260)).isEqualTo(60);
    }

    @Test
    void isNeverSilentWithNothingToAnswer() {
        stalls.observe(0, 9, 9, 100);

        assertThat(stalls.observe(0, 9, 9, 5_000)).isZero();
    }

    @Test
    void looksAtEachPartitionByItself() {
        stalls.observe(0, 5, 9, 100);
        stalls.observe(1, 5, 9, 180);

        assertThat(stalls.observe(1, 5, 9, 200)).isEqualTo(20);
    }

    @Test
    void waitsForNoRecordAmongMarkers() {
        stalls.observe(0, 5, 6, 100);
        stalls.nothingBefore(0, 6);

        assertThat(stalls.observe(0, 5, 6, 5_000)).isZero();
        assertThat(stalls.observe(0, 5, 7, 5_400)).isEqualTo(400);
    }

    @Test
    void knowsWhichPartitionsAreAnswered() {
        stalls.observe(0, 5, 9, 100);
        stalls.observe(1, 5, 9, 100);
        assertThat(stalls.moved(0)).isFalse();

        stalls.observe(0, 6, 9, 200);
        stalls.observe(1, 5, 9, 200);
        assertThat(stalls.moved(0)).isTrue();
        assertThat(stalls.moved(1)).as("its executor may still be starting").isFalse();

        stalls.forget();
        assertThat(stalls.moved(0)).isFalse();
    }

    @Test
    void countsFromTheLastAnswerToAnyPartition() {
        assertThat(stalls.observeAnswers(70, 100)).isZero();
        assertThat(stalls.observeAnswers(70, 250)).isEqualTo(150);
        assertThat(stalls.observeAnswers(71, 300)).isZero();
        assertThat(stalls.observeAnswers(71, 450)).isEqualTo(150);

        stalls.forget();
        assertThat(stalls.observeAnswers(71, 5_000)).isZero();
    }

    @Test
    void forgetsWhatNobodySaw() {
        stalls.observe(0, 5, 9, 100);
        stalls.forget();

        assertThat(stalls.observe(0, 5, 9, 5_000)).isZero();
    }
}
