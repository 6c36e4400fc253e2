package dev.nightjar.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.pipeline.Pipeline;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LiveWatchTest {
    private static final LocalDate FIRST = LocalDate.of(2026, 6, 1);
    private static final LiveWatch WATCH = new LiveWatch(new Pipeline.Rollback(2, 5, 3, 30));
    private static final Baseline AT_PROMOTION = new Baseline("7", 98, 98.5);

    @Test
    void rollsBackAfterSeveralWindowsBelow() {
        assertThat(WATCH.look(days(15, 95.9, 98.5), AT_PROMOTION)).hasValueSatisfying(reason -> {
            assertThat(reason.code()).isEqualTo("live_accuracy_fell");
            assertThat(reason.text()).contains("95.9000 %", "98.0000 %", "last 3 windows of 5 days");
        });
    }

    @Test
    void staysWithinTheLimitOrBeforeThereAreEnoughWindows() {
        assertThat(WATCH.look(days(15, 96.1, 98.5), AT_PROMOTION)).isEmpty();
        assertThat(WATCH.look(days(14, 90, 98.5), AT_PROMOTION)).isEmpty();
    }

    @Test
    void oneGoodWindowEndsTheSuspicion() {
        List<LiveDay> days = new ArrayList<>(days(30, 90, 98.5));
        for (int i = 15; i < 20; i++) {
            days.set(i, new LiveDay(FIRST.plusDays(i), 12, 99.9, 98.5));
        }

        assertThat(WATCH.look(days.subList(0, 25), AT_PROMOTION)).isEmpty();
    }

    @Test
    void aRougherMarketIsNotTheModelsFault() {
        assertThat(WATCH.look(days(15, 93, 93.5), AT_PROMOTION)).isEmpty();
        assertThat(WATCH.look(days(15, 90, 93.5), AT_PROMOTION)).isPresent();
    }

    @Test
    void fewOutcomesAreNoEvidence() {
        List<LiveDay> few = IntStream.range(0, 15)
                .mapToObj(i -> new LiveDay(FIRST.plusDays(i), 5, 80, 98.5))
                .toList();

        assertThat(WATCH.look(few, AT_PROMOTION)).isEmpty();
    }

    /** Twelve commodities, returns of 2 % a day: a day's accuracy has a deviation of some 0.35 points. */
    @Test
    void ordinaryNoiseNeverTriggersIt() {
        for (int run = 0; run < 20; run++) {
            Random random = new Random(run);
            List<LiveDay> days = new ArrayList<>();
            for (int day = 0; day < 500; day++) {
                double rough = 1 + 0.5 * Math.sin(day / 40.0);
                double off = 0;
                for (int i = 0; i < 12; i++) {
                    off += Math.abs(random.nextGaussian()) * 0.02 * rough / 12;
                }
                double naive = 100 * (1 - off);
                days.add(new LiveDay(FIRST.plusDays(day), 12, naive - 0.05 + 0.1 * random.nextGaussian(), naive));
                assertThat(WATCH.look(days, new Baseline("7", 98.35, 98.4)))
                        .as("run %s, day %s", run, day)
                        .isEmpty();
            }
        }
    }

    private static List<LiveDay> days(int count, double accuracy, double naive) {
        return IntStream.range(0, count)
                .mapToObj(i -> new LiveDay(FIRST.plusDays(i), 12, accuracy, naive))
                .toList();
    }
}
