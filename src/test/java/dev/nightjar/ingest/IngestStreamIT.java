package dev.nightjar.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.nightjar.feature.Feature;
import dev.nightjar.lake.Lake;
import dev.nightjar.lake.LakeTable;
import dev.nightjar.message.Json;
import dev.nightjar.message.PriceEvent;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.PipelineFile;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.session.TestSessions;
import dev.nightjar.stack.LocalStack;
import dev.nightjar.stack.Part;
import dev.nightjar.store.EntityRows;
import dev.nightjar.store.FeatureStore;
import dev.nightjar.topic.KafkaClients;
import dev.nightjar.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.commons.io.file.PathUtils;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IngestStreamIT {
    private static final Json JSON = new Json("commodity", "event_time", 65_536);

    @TempDir
    private static Path folder;

    private static LocalStack stack;
    private static SparkSession spark;

    @BeforeAll
    static void start() {
        stack = LocalStack.start(folder, Part.KAFKA, Part.POSTGRES);
        spark = TestSessions.open();
    }

    @AfterAll
    static void stop() {
        stack.close();
    }

    @Test
    void keepsTheLatestEventOfADayAndSkipsWhatIsMalformed() throws Exception {
        Pipeline pipeline = pipeline("stream-a");
        Settings settings = stack.freshSettings("streama");
        publish(
                settings,
                pipeline,
                event("gold", 10, "2026-11-19T10:00:00Z"),
                event("gold", 12, "2026-11-19T15:00:00Z"),
                event("gold", 11, "2026-11-19T12:00:00Z"),
                event("gold", 13, "2026-11-20T09:00:00Z"),
                "not json".getBytes(StandardCharsets.UTF_8));

        IngestCounts first = job(pipeline, settings).executeUntilCaughtUp();
        IngestCounts second = job(pipeline, settings).executeUntilCaughtUp();

        assertThat(first).isEqualTo(new IngestCounts(4, 1));
        assertThat(second).isEqualTo(new IngestCounts(0, 0));
        try (FeatureStore store = FeatureStore.open(settings.postgres())) {
            EntityRows gold = Objects.requireNonNull(store.rows(List.of("gold")).get("gold"));
            assertThat(gold.prices()).extracting(row -> row.close()).containsExactly(12.0, 13.0);
            assertThat(gold.prices().get(0).knownAtMs())
                    .isEqualTo(Instant.parse("2026-11-20T00:00:00Z").toEpochMilli());
            assertThat(gold.history()
                            .asOf(14, Instant.parse("2026-11-21T10:00:00Z").toEpochMilli())
                            .values()[Feature.AVG_PRICE_7D.ordinal()])
                    .isEqualTo(13.0);
        }
        Lake lake = new Lake(spark, settings.lake());
        assertThat(lake.read(LakeTable.PRICE_EVENTS).count()).isEqualTo(4);
        assertThat(lake.read(LakeTable.COMMODITY_PRICES).count()).isEqualTo(2);
    }

    @Test
    void doublesNoEventWhenItsCheckpointIsLost() throws Exception {
        Pipeline pipeline = pipeline("stream-d");
        Settings settings = stack.freshSettings("streamd");
        publish(
                settings,
                pipeline,
                event("gold", 10, "2026-11-19T10:00:00Z"),
                event("gold", 12, "2026-11-19T15:00:00Z"));
        job(pipeline, settings).executeUntilCaughtUp();
        PathUtils.deleteDirectory(Path.of(settings.checkpoints()));
        publish(settings, pipeline, event("gold", 13, "2026-11-20T09:00:00Z"));

        job(pipeline, settings).executeUntilCaughtUp();

        assertThat(new Lake(spark, settings.lake())
                        .read(LakeTable.PRICE_EVENTS)
                        .orderBy("offset")
                        .select("price")
                        .as(Encoders.DOUBLE())
                        .collectAsList())
                .containsExactly(10.0, 12.0, 13.0);
        assertThat(closes(settings)).containsExactly(12.0, 13.0);
    }

    @Test
    void passesEveryRecordThatTheStoreWouldRefuse() throws Exception {
        Pipeline pipeline = pipeline("stream-c");
        Settings settings = stack.freshSettings("streamc");
        publish(
                settings,
                pipeline,
                event("x".repeat(200), 10, "2026-11-19T10:00:00Z"),
                event("a\0b", 10, "2026-11-19T10:00:00Z"),
                event("gold", 10, "9999-11-19T10:00:00Z"),
                event("gold", 10, "0001-11-19T10:00:00Z"),
                event("gold", 1e308, "2026-11-19T10:00:00Z"),
                event("y".repeat(128), 10, "1900-01-01T00:00:01Z"),
                event("\\N\\.", -1e100, "2199-12-31T23:59:59.999999999Z"),
                event("gold", Double.MIN_VALUE, "2026-11-19T10:00:00Z"));

        IngestCounts counts = job(pipeline, settings).executeUntilCaughtUp();

        assertThat(counts).isEqualTo(new IngestCounts(3, 5));
        assertThat(closes(settings)).containsExactly(Double.MIN_VALUE);
    }

    @Test
    void waitsWhilePostgresIsAwayAndLosesNothing() throws Exception {
        Pipeline pipeline = pipeline("stream-b");
        Settings settings = stack.freshSettings("streamb");
        List<String> lines = new CopyOnWriteArrayList<>();
        publish(settings, pipeline, event("gold", 10, "2026-11-18T10:00:00Z"));
        IngestStreamJob job = new IngestStreamJob(spark, pipeline, settings, lines::add);
        stack.stopPart(Part.POSTGRES);

        CompletableFuture<IngestCounts> running = CompletableFuture.supplyAsync(job::execute);
        await().atMost(30, TimeUnit.SECONDS)
                .until(() ->
                        lines.stream().anyMatch(line -> line.startsWith("Waiting for ") && line.contains("(try 1,")));
        stack.startPart(Part.POSTGRES);
        await().atMost(90, TimeUnit.SECONDS).until(() -> closes(settings).equals(List.of(10.0)));

        stack.killPart(Part.POSTGRES);
        publish(settings, pipeline, event("gold", 11, "2026-11-19T10:00:00Z"));
        await().atMost(60, TimeUnit.SECONDS)
                .until(() -> lines.stream()
                                .filter(line -> line.contains("STORE_AWAY"))
                                .count()
                        >= 2);
        stack.startPart(Part.POSTGRES);
        await().atMost(90, TimeUnit.SECONDS).until(() -> closes(settings).equals(List.of(10.0, 11.0)));

        job.stop(Duration.ofSeconds(30));
        running.get(30, TimeUnit.SECONDS);
        // The stop may have met the second batch before Spark noted its end: then it is done again, to no effect.
        job(pipeline, settings).executeUntilCaughtUp();
        assertThat(closes(settings)).containsExactly(10.0, 11.0);
        assertThat(new Lake(spark, settings.lake()).read(LakeTable.PRICE_EVENTS).count())
                .isEqualTo(2);
    }

    private static List<Double> closes(Settings settings) {
        try (FeatureStore store = FeatureStore.open(settings.postgres())) {
            EntityRows gold = store.rows(List.of("gold")).get("gold");
            return gold == null
                    ? List.of()
                    : gold.prices().stream().map(row -> row.close()).toList();
        }
    }

    private static IngestStreamJob job(Pipeline pipeline, Settings settings) {
        return new IngestStreamJob(spark, pipeline, settings, line -> {});
    }

    private static Pipeline pipeline(String name) {
        return PipelineFile.read(
                Path.of("conf/pipelines/commodity-price.conf"),
                Map.of("name", name, "topics.input", name + "-prices"),
                Feature.keys());
    }

    private static byte[] event(String commodity, double price, String time) {
        return JSON.encode(new PriceEvent(commodity, price, 100, Instant.parse(time), null));
    }

    private static void publish(Settings settings, Pipeline pipeline, byte[]... values) throws Exception {
        Topics.ensure(settings.kafka(), pipeline.topics());
        try (KafkaProducer<byte[], byte[]> producer = KafkaClients.producer(settings.kafka(), "test")) {
            for (byte[] value : values) {
                producer.send(new ProducerRecord<>(
                                pipeline.topics().input(), "gold".getBytes(StandardCharsets.UTF_8), value))
                        .get(10, TimeUnit.SECONDS);
            }
        }
    }
}
