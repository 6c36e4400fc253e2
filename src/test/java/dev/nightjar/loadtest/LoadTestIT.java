package dev.nightjar.loadtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.feature.Feature;
import dev.nightjar.message.Headers;
import dev.nightjar.message.Json;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.PriceEvent;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.PipelineFile;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.stack.Part;
import dev.nightjar.stack.SharedStack;
import dev.nightjar.topic.KafkaClients;
import dev.nightjar.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class LoadTestIT {
    @RegisterExtension
    static final SharedStack STACK = SharedStack.with(Part.KAFKA);

    private static final Json JSON = new Json("commodity", "event_time", 4096);
    private static final Events EVENTS = PriceEvents.of(
            JSON, 3, Map.of("gold", 1950.0, "copper", 3.9, "brent", 78.0), Instant.parse("2026-11-21T08:00:00Z"));

    @Test
    void findsTheAnswerThatIsMissingAndTheOneThatIsDoubled() throws Exception {
        Pipeline.Topics topics = topics("loadtest-dropped");

        LoadResult result;
        try (Echo echo = new Echo(topics, number -> number == 70 ? 0 : number == 100 ? 2 : 1)) {
            result = test(topics).execute(load(OptionalDouble.of(500)));
            echo.check();
        }

        assertThat(result.eventsSent()).isEqualTo(1500);
        assertThat(result.lost()).isEqualTo(1);
        assertThat(result.duplicates()).isEqualTo(1);
        assertThat(result.distinctPredictions()).isEqualTo(1498);
        assertThat(result.predictions()).isEqualTo(1499);
        assertThat(result.deadLettersByReason()).containsExactly(Map.entry("MALFORMED_JSON", 1L));
        // The first second's events are the warm-up's; the missing one is the 71st answer, within it.
        assertThat(result.latency().count()).isEqualTo(1000);
        assertThat(result.latency().max()).isBetween(0.0, result.wallS() * 1000);
    }

    @Test
    void sendsAsManyAsAreAnswered() throws Exception {
        Pipeline.Topics topics = topics("loadtest-most");

        LoadResult result;
        try (Echo echo = new Echo(topics, number -> 1)) {
            result = test(topics).execute(load(OptionalDouble.empty()));
            echo.check();
        }

        assertThat(result.eventsSent()).isPositive();
        assertThat(result.lost()).isZero();
        assertThat(result.duplicates()).isZero();
        assertThat(result.predictions() + result.deadLetters()).isEqualTo(result.eventsSent());
    }

    @Test
    void loadsAScorerThatAnsweredOneEventFirst() throws Exception {
        Pipeline.Topics topics = topics("loadtest-attached");

        LoadResult result;
        try (Echo echo = new Echo(topics, number -> 1)) {
            result = test(topics).executeOnceAnswered(load(OptionalDouble.of(500)));
            echo.check();
        }

        assertThat(result.eventsSent()).isEqualTo(1501);
        assertThat(result.lost()).isZero();
        assertThat(result.duplicates()).isZero();
        assertThat(result.latency().count()).isEqualTo(1000);
    }

    @Test
    void refusesToLoadWhereNobodyAnswers() {
        Pipeline.Topics topics = topics("loadtest-nobody");

        assertThatThrownBy(() -> test(topics).executeOnceAnswered(load(OptionalDouble.of(500))))
                .isInstanceOfSatisfying(
                        NightjarException.class, e -> assertThat(e.reason()).isEqualTo(ReasonCode.SCORER_AWAY))
                .hasMessageContaining(topics.input());
        try (Admin admin = KafkaClients.admin(STACK.settings().kafka(), "test")) {
            assertThat(Topics.endOffsets(STACK.settings().kafka(), admin, List.of(topics.input())))
                    .containsExactly(Map.entry(topics.input(), 1L));
        }
    }

    private static LoadTest test(Pipeline.Topics topics) {
        Route route = new Route(
                topics.input(),
                topics.predictions(),
                java.util.Optional.of(topics.deadLetters()),
                Route.Matching.HEADERS,
                java.util.Optional.of("nobody"));
        return new LoadTest(STACK.settings().kafka(), route, EVENTS, true, line -> {});
    }

    private static Load load(OptionalDouble perSecond) {
        return new Load(
                perSecond, Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(3), Duration.ofSeconds(30));
    }

    private static Pipeline.Topics topics(String prefix) {
        Pipeline.Topics topics = PipelineFile.read(
                        Path.of("conf/pipelines/commodity-price.conf"),
                        Map.of(
                                "topics.input", prefix + "-in",
                                "topics.predictions", prefix + "-out",
                                "topics.dead-letters", prefix + "-dlq"),
                        Feature.keys())
                .topics();
        Topics.ensure(STACK.settings().kafka(), topics);
        return topics;
    }

    /** Answers each event so often as it is told, the 11th with a dead letter. */
    private static final class Echo implements AutoCloseable {
        private final Pipeline.Topics topics;
        private final IntFunction<Integer> times;
        private final KafkaConsumer<byte[], byte[]> consumer;
        private final KafkaProducer<byte[], byte[]> producer;
        private final Thread thread = new Thread(this::run, "echo");
        private final AtomicLong wrong = new AtomicLong();
        private volatile boolean closing;

        Echo(Pipeline.Topics topics, IntFunction<Integer> times) {
            this.topics = topics;
            this.times = times;
            Settings.Kafka kafka = STACK.settings().kafka();
            this.consumer = KafkaClients.consumer(kafka, "echo");
            this.producer = KafkaClients.producer(kafka, "echo");
            List<TopicPartition> partitions = IntStream.range(0, 3)
                    .mapToObj(partition -> new TopicPartition(topics.input(), partition))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToEnd(partitions);
            partitions.forEach(consumer::position);
            thread.start();
        }

        /** Every event was one that a scorer could read. */
        void check() {
            assertThat(wrong).hasValue(0);
        }

        private void run() {
            int number = 0;
            while (!closing) {
                for (ConsumerRecord<byte[], byte[]> event : consumer.poll(Duration.ofMillis(50))) {
                    if (!(JSON.decodeEvent(event.value()) instanceof dev.nightjar.message.Decoded.Value<PriceEvent>)) {
                        wrong.incrementAndGet();
                    }
                    String topic = number == 10 ? topics.deadLetters() : topics.predictions();
                    for (int i = 0; i < times.apply(number); i++) {
                        var unused = producer.send(answer(topic, event));
                    }
                    number++;
                }
            }
            consumer.close();
            producer.close();
        }

        private static ProducerRecord<byte[], byte[]> answer(String topic, ConsumerRecord<byte[], byte[]> event) {
            ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, event.key(), event.value());
            header(record, Headers.SOURCE_TOPIC, event.topic());
            header(record, Headers.SOURCE_PARTITION, String.valueOf(event.partition()));
            header(record, Headers.SOURCE_OFFSET, String.valueOf(event.offset()));
            header(record, Headers.REASON, "MALFORMED_JSON");
            return record;
        }

        private static void header(ProducerRecord<byte[], byte[]> record, String name, String value) {
            record.headers().add(name, value.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public void close() throws InterruptedException {
            closing = true;
            thread.join();
        }
    }
}
