package dev.nightjar.loadtest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PartitionLedgerTest {
    private final PartitionLedger ledger = new PartitionLedger(100);

    @Test
    void tellsTheTimeFromDueToAnswered() {
        assertThat(ledger.written(100, 5_000)).isEqualTo(PartitionLedger.PENDING);

        assertThat(ledger.answered(100, 7_500)).isEqualTo(2_500);
        assertThat(ledger.matched()).isEqualTo(1);
    }

    @Test
    void takesAnAnswerThatIsFasterThanTheBrokersWord() {
        assertThat(ledger.answered(103, 7_500)).isEqualTo(PartitionLedger.PENDING);
        assertThat(ledger.matched()).isZero();

        assertThat(ledger.written(103, 5_000)).isEqualTo(2_500);
        assertThat(ledger.matched()).isEqualTo(1);
    }

    @Test
    void countsEachAnswerBeyondTheFirst() {
        ledger.written(100, 1);
        ledger.answered(100, 2);

        assertThat(ledger.answered(100, 3)).isEqualTo(PartitionLedger.AGAIN);
        assertThat(ledger.answered(100, 4)).isEqualTo(PartitionLedger.AGAIN);
        assertThat(ledger.duplicates()).isEqualTo(2);
        assertThat(ledger.matched()).isEqualTo(1);
    }

    @Test
    void namesWhatStillWaits() {
        ledger.written(100, 5_000);
        ledger.written(101, 6_000);
        ledger.answered(100, 7_000);
        ledger.answered(102, 8_000);
        ledger.written(70_000, 9_000);
        List<Long> due = new ArrayList<>();

        ledger.waiting(due::add);

        assertThat(due).containsExactly(6_000L, 9_000L);
    }

    @Test
    void knowsWhatStoodThereBefore() {
        assertThat(ledger.answered(99, 2)).isEqualTo(PartitionLedger.FOREIGN);
        assertThat(ledger.duplicates()).isZero();
    }

    @Test
    void doesNotTakeAnotherSendersRecordForItsOwn() {
        ledger.answered(101, 2);

        assertThat(ledger.written()).isZero();
        assertThat(ledger.matched()).isZero();
    }

    @Test
    void matchesInAnyOrderOverManyRecords() {
        long seed = 20_261_121;
        Random random = new Random(seed);
        int records = 200_000;
        for (int i = 0; i < records; i++) {
            boolean answerFirst = random.nextBoolean();
            long latency = answerFirst ? ledger.answered(100 + i, 20 + i) : ledger.written(100 + i, 10 + i);
            assertThat(latency).as("seed %d, record %d", seed, i).isEqualTo(PartitionLedger.PENDING);
            latency = answerFirst ? ledger.written(100 + i, 10 + i) : ledger.answered(100 + i, 20 + i);
            assertThat(latency).as("seed %d, record %d", seed, i).isEqualTo(10);
        }

        assertThat(ledger.written()).isEqualTo(records);
        assertThat(ledger.matched()).isEqualTo(records);
    }
}
