package dev.nightjar.loadtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.message.Decoded;
import dev.nightjar.message.Json;
import dev.nightjar.message.PriceEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventTemplateTest {
    private static final Json JSON = new Json("commodity", "event_time", 4096);
    private static final Instant FROM = Instant.parse("2026-11-21T08:00:00Z");

    @ParameterizedTest
    @ValueSource(doubles = {0.001, 0.5, 3.2, 9.99, 10, 78.25, 1_950, 123_456.5, 999_999})
    void makesEventsThatDecodeToAboutItsPrice(double price) {
        EventTemplate template = new EventTemplate(JSON, "sim_gold", price, 180_000, FROM);

        for (long number : new long[] {0, 1, 9_999, 12_345_678, 35_999_999, 36_000_000, 3_000_000_000L}) {
            PriceEvent event = decoded(template.event(number));

            assertThat(event.commodity()).isEqualTo("sim_gold");
            assertThat(event.price()).isCloseTo(price, within(Math.max(price * 0.02, price < 1000 ? 0 : 1)));
            assertThat(event.volume()).isEqualTo(180_000);
            assertThat(event.eventTime()).isEqualTo(FROM.plus(Duration.ofMillis(number % 36_000_000)));
        }
    }

    @Test
    void variesThePrice() {
        EventTemplate template = new EventTemplate(JSON, "sim_brent", 78.25, 1, FROM);

        assertThat(IntStream.range(0, 1000)
                        .mapToDouble(i -> decoded(template.event(i)).price())
                        .distinct()
                        .count())
                .isEqualTo(1000);
    }

    @Test
    void dealsPartitionsEvenlyAndKeepsKeysWhereTheyBelong() {
        Map<String, Double> prices = Map.of("a", 1.0, "b", 2.0, "c", 3.0, "d", 4.0, "e", 5.0, "f", 6.0);
        PriceEvents events = PriceEvents.of(JSON, 3, prices, FROM);

        Set<Integer> taken = prices.keySet().stream()
                .map(name -> BuiltInPartitioner.partitionForKey(name.getBytes(StandardCharsets.UTF_8), 3))
                .collect(Collectors.toSet());

        int[] counts = new int[3];
        for (long number = 0; number < 300; number++) {
            counts[events.partition(number)]++;
            byte[] key = events.key(number);
            int belongsTo = BuiltInPartitioner.partitionForKey(key, 3);
            if (taken.contains(events.partition(number))) {
                assertThat(belongsTo).isEqualTo(events.partition(number));
            }
        }

        assertThat(counts).containsOnly(100);
        assertThat(taken).hasSizeGreaterThan(1);
    }

    private static PriceEvent decoded(byte[] event) {
        return ((Decoded.Value<PriceEvent>) JSON.decodeEvent(event)).value();
    }
}
