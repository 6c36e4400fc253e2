package dev.nightjar.score;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.message.SourcePosition;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.score.guard.SilenceLimits;
import dev.nightjar.score.model.ServedModel;
import dev.nightjar.session.TestSessions;
import dev.nightjar.stack.Part;
import dev.nightjar.stack.SharedStack;
import dev.nightjar.telemetry.Patience;
import dev.nightjar.topic.CommittedTexts;
import dev.nightjar.topic.KafkaClients;
import dev.nightjar.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Scorers that are stuck, and one that only looks like it. The limits are short, and so are the pauses against them. */
class SilenceIT {
    @RegisterExtension
    static final SharedStack STACK = SharedStack.with(Part.KAFKA);

    private static final SilenceLimits LIMITS = new SilenceLimits(Duration.ofSeconds(3), Duration.ofSeconds(5));
    private static final int RECORDS = 800;

    private final Settings settings = STACK.freshSettings("silence");

    /** The first start of a group: with at-least-once delivery it has no offsets. */
    @ParameterizedTest
    @EnumSource(Pipeline.Delivery.class)
    void startsAStuckScorerAgainOnceAndThenEndsIt(Pipeline.Delivery delivery) throws Exception {
        Pipeline pipeline = pipelineWithRecords(delivery);

        RunningScorer scorer = start(pipeline, Duration.ofHours(1));

        assertThat(scorer.awaitFailure())
                .isInstanceOfSatisfying(
                        NightjarException.class, e -> assertThat(e.reason()).isEqualTo(ReasonCode.STREAM_SILENT))
                .hasMessageContaining(pipeline.topics().input() + "/0 from offset 0");
        assertThat(restarts(scorer)).isEqualTo(1);
        assertThat(answers(pipeline)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Pipeline.Delivery.class)
    void letsABatchGoOnThatTakesLongerThanTheLimitsButAnswers(Pipeline.Delivery delivery) throws Exception {
        Pipeline pipeline = pipelineWithRecords(delivery);

        try (RunningScorer scorer = start(pipeline, Duration.ofMillis(15))) {
            awaitAnswers(pipeline, scorer, 1);
            // It waits for the next batch.
            send(pipeline, 1, 1);
            awaitAnswers(pipeline, scorer, RECORDS + 1);
            assertThat(restarts(scorer)).isZero();
        }
        assertThat(answers(pipeline)).hasSize(RECORDS + 1).doesNotHaveDuplicates();
    }

    private void awaitAnswers(Pipeline pipeline, RunningScorer scorer, int count) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(500))
                .until(() -> restarts(scorer) > 0 || answers(pipeline).size() >= count);
    }

    private RunningScorer start(Pipeline pipeline, Duration pause) {
        return RunningScorer.start(TestSessions.open(), pipeline, settings, new Sluggish(pause), LIMITS);
    }

    private static long restarts(RunningScorer scorer) {
        return scorer.lines().stream()
                .filter(line -> line.endsWith("; the query starts again"))
                .count();
    }

    /** All in one partition, before the scorer starts: they become one batch of one task. */
    private Pipeline pipelineWithRecords(Pipeline.Delivery delivery) {
        Pipeline pipeline = ScorePipelines.marked(UUID.randomUUID().toString().substring(0, 8), delivery);
        Topics.ensure(settings.kafka(), pipeline.topics());
        send(pipeline, 0, RECORDS);
        return pipeline;
    }

    private void send(Pipeline pipeline, int partition, int count) {
        try (KafkaProducer<byte[], byte[]> producer = KafkaClients.producer(settings.kafka(), "test")) {
            for (int i = 0; i < count; i++) {
                KafkaClients.requireUnfailed(producer.send(
                        new ProducerRecord<>(pipeline.topics().input(), partition, null, utf8(partition + "/" + i))));
            }
        }
    }

    private List<String> answers(Pipeline pipeline) {
        String topic = pipeline.topics().predictions();
        return IntStream.range(0, Topics.partitions(settings.kafka(), topic))
                .mapToObj(partition -> CommittedTexts.of(settings.kafka(), new TopicPartition(topic, partition)))
                .flatMap(List::stream)
                .toList();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Answers with the record itself, after a pause; the warm-up's at once. */
    private record Sluggish(Duration pause) implements Answering {
        private static final String EXAMPLE = "example";

        @Override
        public void prepare(Patience patience) {}

        @Override
        public Scored answer(byte @Nullable [] value, SourcePosition source, Instant now) {
            byte[] answer = value == null ? utf8("") : value;
            if (!new String(answer, StandardCharsets.UTF_8).equals(EXAMPLE)) {
                Patience.sleep(pause);
            }
            return new Scored.Answered("entity", answer, Set.of(), new Version("echo", "1"));
        }

        @Override
        public void count(Scored scored, double seconds) {}

        @Override
        public List<byte[]> examples(int count) {
            return List.of(utf8(EXAMPLE));
        }

        @Override
        public String inUse() {
            return "echo";
        }
    }

    private record Version(String name, String version) implements ServedModel {}
}
