package dev.nightjar.stack.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.message.SourcePosition;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** A verifier that cannot fail proves nothing. */
class LedgerTest {
    private final Ledger ledger = new Ledger();

    @Test
    void findsNothingWrongWhereEachInputHasOneOutput() {
        answer(0, "1");
        answer(1, "2");
        answer(2, Output.DEAD_LETTER);

        Figures figures = ledger.compare(inputs(3));

        assertThat(figures.exactlyOnce()).isTrue();
        assertThat(figures.predictions()).isEqualTo(2);
        assertThat(figures.deadLetters()).isEqualTo(1);
        assertThat(figures.byVersion()).containsOnlyKeys("1", "2");
    }

    @Test
    void findsAMissingOne() {
        answer(0, "1");

        Figures figures = ledger.compare(inputs(2));

        assertThat(figures.missing()).isEqualTo(1);
        assertThat(figures.distinct()).isEqualTo(1);
        assertThat(figures.exactlyOnce()).isFalse();
    }

    @Test
    void findsADuplicateOfTheSameVersion() {
        answer(0, "1");
        answer(0, "1");

        Figures figures = ledger.compare(inputs(1));

        assertThat(figures.duplicates()).isEqualTo(1);
        assertThat(figures.unversioned()).isZero();
        assertThat(figures.exactlyOnce()).isFalse();
    }

    @Test
    void findsTwoVersionsOfOneAnswer() {
        answer(0, "1");
        answer(0, "2");

        Figures figures = ledger.compare(inputs(1));

        assertThat(figures.unversioned()).isEqualTo(1);
        assertThat(figures.exactlyOnce()).isFalse();
    }

    @Test
    void findsAPredictionThatBecameADeadLetterToo() {
        answer(0, "1");
        answer(0, Output.DEAD_LETTER);

        assertThat(ledger.compare(inputs(1)).duplicates()).isEqualTo(1);
    }

    @Test
    void findsAPredictionOfNoVersion() {
        answer(0, Output.NONE);

        assertThat(ledger.compare(inputs(1)).unversioned()).isEqualTo(1);
        assertThat(ledger.compare(inputs(1)).exactlyOnce()).isFalse();
    }

    @Test
    void findsAnAnswerToNoInput() {
        answer(0, "1");
        answer(7, "1");

        Figures figures = ledger.compare(inputs(1));

        assertThat(figures.strangers()).isEqualTo(1);
        assertThat(figures.exactlyOnce()).isFalse();
    }

    @Test
    void tellsPartitionsAndTopicsApart() {
        ledger.note(new Output(new SourcePosition("in", 1, 0), "1"), 0);
        ledger.note(new Output(new SourcePosition("other", 0, 0), "1"), 0);

        Figures figures = ledger.compare(inputs(1));

        assertThat(figures.missing()).isEqualTo(1);
        assertThat(figures.strangers()).isEqualTo(2);
    }

    private void answer(long offset, String version) {
        ledger.note(new Output(new SourcePosition("in", 0, offset), version), 0);
    }

    private static Set<SourcePosition> inputs(int count) {
        return LongStream.range(0, count)
                .mapToObj(offset -> new SourcePosition("in", 0, offset))
                .collect(Collectors.toSet());
    }
}
