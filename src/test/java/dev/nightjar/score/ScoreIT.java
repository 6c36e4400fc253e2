package dev.nightjar.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.message.Headers;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.replay.Pace;
import dev.nightjar.replay.ReplayJob;
import dev.nightjar.replay.ReplayResult;
import dev.nightjar.score.guard.TaskSlots;
import dev.nightjar.session.TestSessions;
import dev.nightjar.simulate.Market;
import dev.nightjar.simulate.MarketFiles;
import dev.nightjar.stack.Part;
import dev.nightjar.stack.SharedStack;
import dev.nightjar.topic.KafkaClients;
import dev.nightjar.topic.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.spark.sql.SparkSession;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ScoreIT {
    @RegisterExtension
    static final SharedStack STACK = SharedStack.with(Part.KAFKA);

    /** The example of W3C Trace Context. */
    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private static final MarketKnowledge KNOWLEDGE = new MarketKnowledge();

    @TempDir
    static Path folder;

    private static SparkSession spark;

    @BeforeAll
    static void open() throws IOException {
        spark = TestSessions.open();
        MarketFiles.write(
                new Market(MarketKnowledge.SEED).between(MarketKnowledge.FIRST, MarketKnowledge.LAST), folder);
    }

    @ParameterizedTest
    @EnumSource(Pipeline.Trigger.class)
    void answersEveryEventOnce(Pipeline.Trigger trigger) {
        Pipeline pipeline = ScorePipelines.unique();
        Settings settings = STACK.freshSettings("score");
        double rate = Double.parseDouble(System.getProperty("score.rate", "500"));
        LocalDate from = LocalDate.parse(System.getProperty("score.from", "2021-01-01"));

        ReplayResult result;
        try (RunningScorer scorer = RunningScorer.start(spark, pipeline, settings, KNOWLEDGE, trigger)) {
            scorer.awaitReady();
            result = new ReplayJob(
                            pipeline,
                            settings,
                            new ReplayJob.Request(
                                    folder,
                                    from,
                                    MarketKnowledge.LAST,
                                    new Pace.Rate(rate),
                                    Duration.ZERO,
                                    Duration.ofSeconds(30)),
                            System.out::println)
                    .execute();
        }

        System.out.println(trigger + " " + result);
        assertThat(result.lost()).isZero();
        assertThat(result.duplicates()).isZero();
        assertThat(result.deadLetters()).isZero();
        assertThat(result.distinctPredictions()).isEqualTo(result.eventsSent());
        assertThat(result.modelVersion()).isEqualTo("7");
    }

    @ParameterizedTest
    @EnumSource(Pipeline.Trigger.class)
    void keepsPoisonWithItsReasonAndGoesOn(Pipeline.Trigger trigger) throws Exception {
        Pipeline pipeline = ScorePipelines.unique();
        Settings settings = STACK.freshSettings("poison");
        Topics.ensure(settings.kafka(), pipeline.topics());
        byte[] poison = {(byte) 0xff, 0, '{', (byte) 0xc3, 0x28};
        try (KafkaProducer<byte[], byte[]> producer = KafkaClients.producer(settings.kafka(), "test")) {
            producer.send(traced(pipeline, poison, TRACE)).get();
            producer.send(traced(pipeline, null, "0".repeat(5_000))).get();
            producer.send(traced(pipeline, event(), TRACE)).get();
        }

        List<ConsumerRecord<byte[], byte[]>> dead;
        List<ConsumerRecord<byte[], byte[]>> answers;
        try (RunningScorer scorer = RunningScorer.start(spark, pipeline, settings, KNOWLEDGE, trigger)) {
            dead = read(settings, pipeline.topics().deadLetters(), 2);
            answers = read(settings, pipeline.topics().predictions(), 1);
        }

        assertThat(answers).hasSize(1);
        assertThat(dead)
                .hasSize(2)
                .allSatisfy(letter -> assertThat(header(letter, Headers.REASON)).isEqualTo("MALFORMED_JSON"));
        assertThat(dead.get(0).value()).isEqualTo(poison);
        assertThat(header(dead.get(0), Headers.SOURCE_OFFSET)).isEqualTo("0");
        assertThat(header(dead.get(0), Headers.REASON_CODE)).isEqualTo("NJ-040");
        assertThat(dead.get(1).value()).isNull();
        assertThat(header(dead.get(0), Headers.TRACEPARENT)).isEqualTo(TRACE);
        assertThat(dead.get(1).headers().lastHeader(Headers.TRACEPARENT))
                .as("too long for one")
                .isNull();
        assertThat(header(answers.get(0), Headers.TRACEPARENT)).isEqualTo(TRACE);
    }

    private static ProducerRecord<byte[], byte[]> traced(
            Pipeline pipeline, byte @Nullable [] value, String traceparent) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(pipeline.topics().input(), 0, null, value);
        record.headers().add("content-type", "application/json".getBytes(StandardCharsets.UTF_8));
        record.headers().add(Headers.TRACEPARENT, traceparent.getBytes(StandardCharsets.UTF_8));
        return record;
    }

    @Test
    void waitsForAChampionAndThenAnswersWhatCameMeanwhile() throws Exception {
        Pipeline pipeline = ScorePipelines.unique();
        Settings settings = STACK.freshSettings("champion");
        Topics.ensure(settings.kafka(), pipeline.topics());
        Path champion = folder.resolve("first-champion");
        send(settings, pipeline, 3);

        List<ConsumerRecord<byte[], byte[]>> answers;
        try (RunningScorer scorer = RunningScorer.start(
                spark, pipeline, settings, new PromotedKnowledge(champion.toString()), Pipeline.Trigger.MICRO_BATCH)) {
            scorer.awaitLine("Waiting for champion");
            Files.writeString(champion, "1");
            answers = read(settings, pipeline.topics().predictions(), 3);
        }

        assertThat(answers)
                .hasSize(3)
                .allSatisfy(answer -> assertThat(version(answer)).isEqualTo("1"));
    }

    @ParameterizedTest
    @EnumSource(Pipeline.Trigger.class)
    void usesANewChampionWithoutARestart(Pipeline.Trigger trigger) throws Exception {
        Pipeline pipeline = ScorePipelines.unique();
        Settings settings = STACK.freshSettings("swap");
        Path champion = Files.writeString(folder.resolve("champion-" + trigger), "1");

        List<ConsumerRecord<byte[], byte[]>> answers = new ArrayList<>();
        try (RunningScorer scorer =
                RunningScorer.start(spark, pipeline, settings, new PromotedKnowledge(champion.toString()), trigger)) {
            scorer.awaitReady();
            send(settings, pipeline, 1);
            answers.addAll(read(settings, pipeline.topics().predictions(), 1));
            Files.writeString(champion, "2");
            Awaitility.await("an answer of version 2")
                    .atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(250))
                    .until(() -> {
                        send(settings, pipeline, 1);
                        int sent = answers.size() + 1;
                        answers.clear();
                        answers.addAll(read(settings, pipeline.topics().predictions(), sent));
                        answers.sort(Comparator.comparingLong(ConsumerRecord::timestamp));
                        return answers.size() == sent
                                && version(answers.get(sent - 1)).equals("2");
                    });
        }

        assertThat(answers.stream().map(ScoreIT::version).distinct()).containsExactly("1", "2");
    }

    /** FAULTS F25; in real time, where the query starts again for them, {@code nightjar chaos} shows it. */
    @Test
    void answersWhatComesInPartitionsThatTheTopicGotMeanwhile() throws Exception {
        Pipeline pipeline = ScorePipelines.unique();
        Settings settings = STACK.freshSettings("partitions");
        String input = pipeline.topics().input();
        List<ConsumerRecord<byte[], byte[]>> answers;
        try (RunningScorer scorer =
                        RunningScorer.start(spark, pipeline, settings, KNOWLEDGE, Pipeline.Trigger.MICRO_BATCH);
                Admin admin = KafkaClients.admin(settings.kafka(), "test")) {
            scorer.awaitReady();
            send(settings, pipeline, 1);
            read(settings, pipeline.topics().predictions(), 1);
            int more = Topics.partitions(settings.kafka(), input) + 1;
            admin.createPartitions(Map.of(input, NewPartitions.increaseTo(more)))
                    .all()
                    .get();
            try (KafkaProducer<byte[], byte[]> producer = KafkaClients.producer(settings.kafka(), "test")) {
                Awaitility.await("the new partition's leader")
                        .until(() -> producer.partitionsFor(input).size() == more);
                producer.send(new ProducerRecord<>(input, more - 1, null, event()))
                        .get();
            }
            answers = read(settings, pipeline.topics().predictions(), 2);
        }

        assertThat(answers).hasSize(2);
    }

    @Test
    void refusesRealTimeWithFewerSlotsThanPartitions() {
        assertThatThrownBy(() -> new TaskSlots(spark, Pipeline.Trigger.REAL_TIME).require(5, line -> {}))
                .hasMessageContaining("5 partitions")
                .hasMessageContaining("local[4]");
    }

    private static byte[] event() {
        return ("{\"commodity\":\"" + Market.commodities().get(0)
                        + "\",\"price\":80,\"event_time\":\"2021-11-20T10:00:00Z\"}")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static void send(Settings settings, Pipeline pipeline, int events) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = KafkaClients.producer(settings.kafka(), "test")) {
            for (int i = 0; i < events; i++) {
                producer.send(new ProducerRecord<>(pipeline.topics().input(), 0, null, event()))
                        .get();
            }
        }
    }

    private static String version(ConsumerRecord<byte[], byte[]> answer) {
        try {
            return new ObjectMapper()
                    .readTree(answer.value())
                    .get("model_version")
                    .asText();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<ConsumerRecord<byte[], byte[]>> read(Settings settings, String topic, int count) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = KafkaClients.consumer(settings.kafka(), "test")) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
                return records.size() >= count;
            });
        }
        return records;
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }
}
