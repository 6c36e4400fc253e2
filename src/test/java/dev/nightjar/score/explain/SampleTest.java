package dev.nightjar.score.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.message.SourcePosition;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SampleTest {
    private static final int ALL = 3_000;

    private static List<FoundAnswer> all() {
        return IntStream.range(0, ALL)
                .mapToObj(i ->
                        new FoundAnswer(new SourcePosition("predictions", i % 3, i / 3), new byte[0], Optional.empty()))
                .toList();
    }

    private static Sample sample(int most, long seed, List<FoundAnswer> answers) {
        Sample sample = new Sample(most, seed);
        answers.forEach(sample::offer);
        return sample;
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2})
    void doesNotDependOnTheOrderOfReading(long seed) {
        List<FoundAnswer> shuffled = new ArrayList<>(all());
        Collections.shuffle(shuffled, new Random(seed));

        assertThat(positions(sample(100, seed, shuffled))).isEqualTo(positions(sample(100, seed, all())));
    }

    @Test
    void drawsOthersForAnotherSeed() {
        assertThat(positions(sample(100, 1, all()))).isNotEqualTo(positions(sample(100, 2, all())));
    }

    @Test
    void drawsEachAsOftenAsAnyOther() {
        int[] drawn = new int[3];
        for (int seed = 0; seed < 300; seed++) {
            for (FoundAnswer answer : sample(30, seed, all()).answers()) {
                drawn[(int) answer.position().offset() * 3 / (ALL / 3)]++;
            }
        }

        // 9,000 draws, a third each: the standard deviation is 45.
        assertThat(IntStream.of(drawn).boxed())
                .allSatisfy(third -> assertThat(third).isBetween(2_800, 3_200));
    }

    @Test
    void takesAllWhereThereAreFew() {
        Sample sample = sample(10_000, 5, all());

        assertThat(sample.answers()).hasSize(ALL);
        assertThat(sample.seen()).isEqualTo(ALL);
    }

    private static List<String> positions(Sample sample) {
        return sample.answers().stream()
                .map(answer -> answer.position().toString())
                .toList();
    }
}
