package dev.nightjar.loadtest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.measure.Latency;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class BrokerWatchTest {
    private final List<String> lines = new ArrayList<>();
    private final BrokerWatch watch = new BrokerWatch("host:9092", lines::add);

    @Test
    void saysOnceThatNothingIsAcknowledgedAndOnceThatItIsAgain() {
        watch.note(second(1, 100, 90), 110);
        for (int at = 2; at <= 12; at++) {
            watch.note(second(at, 100, 90), 110L + at);
        }
        watch.note(second(13, 123, 90), 123);
        watch.note(second(14, 123, 123), 123);

        assertThat(lines)
                .containsExactly(
                        "NJ-010 KAFKA_AWAY: Kafka at host:9092 has not answered for 5 s; waiting for it",
                        "Kafka at host:9092 answers again, after 12 s");
    }

    @Test
    void noticesThatTheLagIsNotToldWhileAllIsAcknowledged() {
        watch.note(new Second(1, 100, 90, latency(), OptionalLong.of(10)), 100);
        for (int at = 2; at <= 7; at++) {
            watch.note(second(at, 100, 90), 100);
        }

        assertThat(lines)
                .containsExactly("NJ-010 KAFKA_AWAY: Kafka at host:9092 has not answered for 5 s; waiting for it");
    }

    @Test
    void doesNotTakeASilentScorerForSilentBrokers() {
        for (int at = 1; at <= 20; at++) {
            watch.note(new Second(at, 100L * at, 90, latency(), OptionalLong.of(10)), 100L * at + 5);
        }
        for (int at = 21; at <= 40; at++) {
            watch.note(new Second(at, 2_000, 90, latency(), OptionalLong.of(10)), 2_000);
        }

        assertThat(lines).isEmpty();
    }

    private static Second second(int atS, long written, long matched) {
        return new Second(atS, written, matched, latency(), OptionalLong.empty());
    }

    private static Latency latency() {
        return new Latency(0, Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN);
    }
}
