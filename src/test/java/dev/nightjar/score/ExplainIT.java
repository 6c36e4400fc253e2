package dev.nightjar.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.feature.DailyPrice;
import dev.nightjar.feature.Feature;
import dev.nightjar.forest.Forest;
import dev.nightjar.forest.Forests;
import dev.nightjar.message.Headers;
import dev.nightjar.message.SourcePosition;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.PipelineFile;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.registry.RegisteredVersion;
import dev.nightjar.score.explain.ExplainCalls;
import dev.nightjar.score.model.Connections;
import dev.nightjar.score.model.RegisteredVersions;
import dev.nightjar.session.TestSessions;
import dev.nightjar.stack.Part;
import dev.nightjar.stack.SharedStack;
import dev.nightjar.store.FeatureStore;
import dev.nightjar.store.PriceVersion;
import dev.nightjar.store.Staging;
import dev.nightjar.topic.KafkaClients;
import dev.nightjar.topic.Topics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What the scorer answered through Kafka is made again, after all that it rested on has moved on. */
class ExplainIT {
    @RegisterExtension
    static final SharedStack STACK = SharedStack.with(Part.KAFKA, Part.POSTGRES, Part.MLFLOW);

    private static final LocalDate LAST = LocalDate.of(2026, 11, 19);
    private static final LocalDate LATE = LAST.minusDays(2);
    private static final int SENT = 30;

    private final ObjectMapper mapper = new ObjectMapper();
    private final String mark = UUID.randomUUID().toString().substring(0, 8);
    private final Map<String, String> overrides = overrides(mark);
    private final Pipeline pipeline = pipeline(overrides);

    @TempDir
    Path folder;

    private int probes;

    @Test
    void makesPredictionsAgainWhenRowsAndModelHaveMovedOn() throws Exception {
        Settings settings = STACK.freshSettings("explain");
        ExplainCalls explain = new ExplainCalls(settings, folder, overrides);
        List<ConsumerRecord<byte[], byte[]>> answers;
        try (FeatureStore store = FeatureStore.open(settings.postgres());
                RegisteredVersions versions = new RegisteredVersions(settings, pipeline)) {
            ingest(
                    store,
                    IntStream.rangeClosed(0, 29)
                            .mapToObj(LAST::minusDays)
                            .filter(day -> !day.equals(LATE))
                            .map(day -> price(day, 80 + day.getDayOfMonth() % 7))
                            .toList());
            versions.promote(versions.register(versions.files(forest(1)), RegisteredVersions.CLASSES));
            RegisteredVersion second = versions.register(versions.files(forest(2)), RegisteredVersions.CLASSES);
            try (RunningScorer scorer = RunningScorer.start(
                    TestSessions.open(),
                    pipeline,
                    settings,
                    new InstallationKnowledge(new Connections(settings), folder.resolve("cache"), pipeline),
                    Pipeline.Trigger.MICRO_BATCH)) {
                scorer.awaitReady();
                send(settings, SENT, 1);
                read(settings, SENT);
                ingest(store, List.of(price(LATE, 300), price(LAST.minusDays(5), 200)));
                move(store, price(LAST.minusDays(1), 50));
                versions.promote(second);
                versions.announce(second);
                awaitNewKnowledge(settings, store);
                send(settings, SENT, 2);
                int sent = 2 * SENT + probes;
                answers = read(settings, sent);
            }
        }

        JsonNode all = explain.report(0, "--sample", "1000");
        assertThat(all.path("identical").asInt()).isEqualTo(answers.size());
        assertThat(all.path("predictions").asInt()).isEqualTo(answers.size());
        assertThat(answers.stream()
                        .map(answer -> json(answer).path("features_revision").asLong())
                        .distinct())
                .hasSizeGreaterThan(1);

        JsonNode first = json(answers.get(0));
        JsonNode one = explain.report(0, first.path("prediction_id").asText());
        assertThat(one.path("verdict").asText()).isEqualTo("identical");
        assertThat(one.path("votes")).hasSize(20);
        double sum = one.path("expected").asDouble();
        for (JsonNode contribution : one.path("contributions")) {
            sum += contribution.path("adds").asDouble();
        }
        double price = first.path("current_price").asDouble();
        assertThat(price * Math.exp(sum))
                .isCloseTo(first.path("predicted_price").asDouble(), within(1e-6 * price));
        assertThat(one.path("naive_forecast").asDouble()).isEqualTo(price);

        tellsWhatIsWrong(settings, explain, answers.get(0));
    }

    private void tellsWhatIsWrong(Settings settings, ExplainCalls explain, ConsumerRecord<byte[], byte[]> answer)
            throws Exception {
        JsonNode honest = json(answer);
        SourcePosition gone = new SourcePosition(pipeline.topics().input(), 0, 1_000_000);
        SourcePosition never = new SourcePosition(pipeline.topics().input(), 0, 1_000_001);
        String other = "forged-" + mark;
        Map<String, String> withOther = new HashMap<>(overrides);
        withOther.put("topics.predictions", other);
        Topics.ensure(settings.kafka(), pipeline(withOther).topics());
        double upper = honest.path("upper").asDouble();
        String text = new String(answer.value(), StandardCharsets.UTF_8);
        String oneBitMore = text.replace("\"upper\":" + upper, "\"upper\":" + Math.nextUp(upper));
        assertThat(oneBitMore).isNotEqualTo(text);
        forge(settings, other, answer, oneBitMore, source(answer));
        forge(settings, other, answer, text.replace(source(answer).predictionId(), gone.predictionId()), gone);
        ExplainCalls forged = new ExplainCalls(settings, folder, withOther);

        JsonNode tampered = forged.report(1, source(answer).toString());
        assertThat(tampered.path("differences")).hasSize(1);
        assertThat(tampered.path("differences").get(0).path("field").asText()).isEqualTo("upper");
        assertThat(forged.errors()).contains("PREDICTION_DIFFERS").contains("upper is " + Math.nextUp(upper));

        JsonNode unproven = forged.report(4, gone.predictionId());
        assertThat(unproven.path("why").asText()).contains(gone.toString()).contains("gone");
        assertThat(forged.errors()).contains("PREDICTION_UNPROVEN");

        JsonNode both = forged.report(1, "--sample", "10");
        assertThat(both.path("differing").asInt()).isEqualTo(1);
        assertThat(both.path("unproven").asInt()).isEqualTo(1);

        assertThat(explain.run(never.predictionId())).isEqualTo(2);
        assertThat(explain.errors()).contains("PREDICTION_UNKNOWN").contains("partition 0 from 0 to ");
        assertThat(explain.run(source(answer).predictionId(), "--since", "0s")).isEqualTo(2);
    }

    /** Sends an event now and then until one is answered by the second version from the rows as they are. */
    private void awaitNewKnowledge(Settings settings, FeatureStore store) {
        long revision = Objects.requireNonNull(store.histories().get("brent")).revision();
        Awaitility.await("new rows and version 2")
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(300))
                .until(() -> {
                    send(settings, 1, 3);
                    probes++;
                    return read(settings, SENT + probes).stream()
                            .map(this::json)
                            .anyMatch(answer -> answer.path("features_revision").asLong() == revision
                                    && answer.path("model_version").asText().equals("2"));
                });
    }

    private static Map<String, String> overrides(String mark) {
        Map<String, String> overrides = new HashMap<>();
        overrides.put("name", "explain-" + mark);
        overrides.put("topics.input", "prices-" + mark);
        overrides.put("topics.predictions", "predictions-" + mark);
        overrides.put("topics.dead-letters", "predictions-dlq-" + mark);
        overrides.put("registry.model", "explain-" + mark);
        overrides.put("scoring.refresh", "1 second");
        return overrides;
    }

    private static Pipeline pipeline(Map<String, String> overrides) {
        return PipelineFile.read(Path.of("conf/pipelines/commodity-price.conf"), overrides, Feature.keys());
    }

    /** Twenty trees that know their rows. */
    private static Forest forest(long seed) {
        int rows = 2_000;
        double[] inputs = Forests.rows(seed, rows);
        double[] labels = new Random(seed).doubles(rows, -0.05, 0.05).toArray();
        return Forests.taught(Forests.bare(seed, 20, 6), inputs, labels);
    }

    private static PriceVersion price(LocalDate day, double close) {
        double nan = Double.NaN;
        return new PriceVersion(
                "brent", day, DailyPrice.closeTimeMs(day), DailyPrice.knownAtMs(day), nan, nan, nan, close, 1000, "t");
    }

    private static void ingest(FeatureStore store, List<PriceVersion> prices) {
        Staging staging = store.stage();
        staging.stage("file", prices, List.of(), List.of());
        store.applyBatch(staging, List.of("file"), Instant.now());
    }

    private static void move(FeatureStore store, PriceVersion price) {
        Staging staging = store.stage();
        staging.stage("events", List.of(price), List.of(), List.of());
        store.applyStream(staging);
    }

    private void send(Settings settings, int events, long seed) throws Exception {
        Random random = new Random(seed);
        try (KafkaProducer<byte[], byte[]> producer = KafkaClients.producer(settings.kafka(), "test")) {
            for (int i = 0; i < events; i++) {
                String event = "{\"commodity\":\"brent\",\"price\":" + (70 + 20 * random.nextDouble()) + ",\"volume\":"
                        + random.nextInt(5_000) + ",\"event_time\":\"2026-11-20T10:00:00Z\"}";
                producer.send(new ProducerRecord<>(
                                pipeline.topics().input(), i % 3, null, event.getBytes(StandardCharsets.UTF_8)))
                        .get();
            }
        }
    }

    private static void forge(
            Settings settings, String topic, ConsumerRecord<byte[], byte[]> answer, String value, SourcePosition source)
            throws Exception {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(topic, answer.key(), value.getBytes(StandardCharsets.UTF_8));
        record.headers().add(Headers.SOURCE_TOPIC, source.topic().getBytes(StandardCharsets.UTF_8));
        record.headers().add(Headers.SOURCE_PARTITION, ("" + source.partition()).getBytes(StandardCharsets.UTF_8));
        record.headers().add(Headers.SOURCE_OFFSET, ("" + source.offset()).getBytes(StandardCharsets.UTF_8));
        try (KafkaProducer<byte[], byte[]> producer = KafkaClients.producer(settings.kafka(), "test")) {
            producer.send(record).get();
        }
    }

    private static SourcePosition source(ConsumerRecord<byte[], byte[]> answer) {
        return new SourcePosition(
                header(answer, Headers.SOURCE_TOPIC),
                Integer.parseInt(header(answer, Headers.SOURCE_PARTITION)),
                Long.parseLong(header(answer, Headers.SOURCE_OFFSET)));
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    private JsonNode json(ConsumerRecord<byte[], byte[]> record) {
        try {
            return mapper.readTree(record.value());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private List<ConsumerRecord<byte[], byte[]>> read(Settings settings, int count) {
        String topic = pipeline.topics().predictions();
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = KafkaClients.consumer(settings.kafka(), "test")) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Awaitility.await(topic).atMost(Duration.ofSeconds(60)).until(() -> {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
                return records.size() >= count;
            });
        }
        return records;
    }
}
