package dev.nightjar.retrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nightjar.feature.Feature;
import dev.nightjar.ingest.IngestJob;
import dev.nightjar.judge.JudgeJob;
import dev.nightjar.lake.Lake;
import dev.nightjar.message.Decoded;
import dev.nightjar.message.Json;
import dev.nightjar.message.Prediction;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.PipelineFile;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.replay.Pace;
import dev.nightjar.replay.ReplayJob;
import dev.nightjar.replay.ReplayResult;
import dev.nightjar.score.ScoreJob;
import dev.nightjar.score.guard.Resume;
import dev.nightjar.session.TestSessions;
import dev.nightjar.source.SourceFiles;
import dev.nightjar.stack.Part;
import dev.nightjar.stack.SharedStack;
import dev.nightjar.store.FeatureStore;
import dev.nightjar.store.PriceVersion;
import dev.nightjar.store.Staging;
import dev.nightjar.topic.KafkaClients;
import dev.nightjar.training.TrainingRows;
import dev.nightjar.training.TrainingWindow;
import dev.nightjar.watch.SkewCalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The whole loop over two years of real prices: what the stream saw is what training would see. */
class FeatureIdentityIT {
    private static final Path FUTURES = Path.of("../shared/data/commodity-futures");
    private static final Path FUNDAMENTALS = Path.of("../shared/data/energy-fundamentals");
    private static final LocalDate FROM = LocalDate.of(2019, 6, 10);
    private static final LocalDate TO = LocalDate.of(2021, 6, 9);

    private static final Map<String, String> OVERRIDES = Map.of(
            "topics.input", "identity-prices",
            "topics.predictions", "identity-predictions",
            "topics.dead-letters", "identity-predictions-dlq",
            "registry.experiment", "identity",
            "registry.model", "identity",
            "model.trees", "20",
            "gate.origins", "1");

    @RegisterExtension
    static final SharedStack STACK = SharedStack.with(Part.KAFKA, Part.POSTGRES, Part.MLFLOW);

    @TempDir
    private Path folder;

    @Test
    void streamAndTrainingSeeTheSameFeatures() throws Exception {
        assumeTrue(Files.isDirectory(FUTURES), "no real prices beside the project");
        Settings settings = STACK.freshSettings("identity");
        Pipeline pipeline = pipeline();
        SparkSession spark = TestSessions.open();
        ingest(spark, settings);
        new RetrainJob(spark, pipeline, settings, TrainingWindow.asOf(FROM.toString()), line -> {}).execute();
        new JudgeJob(pipeline, settings, Clock.systemUTC(), line -> {}).execute(Optional.empty());

        ReplayResult replayed = scoreAndReplay(spark, pipeline, settings);
        Map<String, Map<String, Double>> streamed = predictions(pipeline, settings);
        Map<String, Map<String, Double>> trained = trainingRows(spark, pipeline, settings);

        assertThat(replayed.lost()).isZero();
        assertThat(replayed.duplicates()).isZero();
        assertThat(replayed.deadLetters())
                .as("the day of the negative WTI price")
                .isEqualTo(1);
        assertThat(trained).hasSizeGreaterThan(5_900);
        assertThat(streamed).containsAllEntriesOf(trained);
        assertThat(trained.entrySet().stream()
                        .filter(row -> row.getKey().startsWith("gold "))
                        .map(row -> row.getValue().get("supply_index"))
                        .distinct())
                .hasSizeGreaterThan(90);

        restate(settings);
        assertThat(trainingRows(spark, pipeline, settings))
                .as("after every past price was restated")
                .isEqualTo(trained);
        JsonNode skew = SkewCalls.report(
                settings, "commodity-price", OVERRIDES, LocalDate.ofInstant(Instant.now(), ZoneOffset.UTC), folder);
        assertThat(skew.path("exit").asInt()).as(skew.toString()).isZero();
        assertThat(skew.path("same").asInt()).isEqualTo(streamed.size());
        assertThat(skew.path("predictions").asInt()).isEqualTo(streamed.size());
    }

    private static Pipeline pipeline() {
        return PipelineFile.read(Path.of("conf/pipelines/commodity-price.conf"), OVERRIDES, Feature.keys());
    }

    /** As an ingest would that found other files. */
    private static void restate(Settings settings) {
        try (FeatureStore store = FeatureStore.open(settings.postgres())) {
            Staging staging = store.stage();
            store.rows(store.histories().keySet())
                    .forEach((commodity, rows) -> staging.stage(
                            commodity,
                            rows.prices().stream()
                                    .map(price -> new PriceVersion(
                                            commodity,
                                            LocalDate.ofEpochDay(price.epochDay()),
                                            price.eventTimeMs(),
                                            price.knownAtMs(),
                                            Double.NaN,
                                            Double.NaN,
                                            Double.NaN,
                                            1.1 * price.close() + 1,
                                            price.volume(),
                                            "restated"))
                                    .toList(),
                            List.of(),
                            List.of()));
            assertThat(store.applyBatch(staging, List.of(), Instant.now()).restatedPrices())
                    .isGreaterThan(6_000);
        }
    }

    private void ingest(SparkSession spark, Settings settings) throws IOException {
        Path figures = Files.createDirectory(folder.resolve("figures"));
        Files.write(figures.resolve("gold.csv"), twoSeriesOfOneSide());
        try (FeatureStore store = FeatureStore.open(settings.postgres())) {
            new IngestJob(spark, store, new Lake(spark, settings.lake()), settings.postgres(), Clock.systemUTC())
                    .execute(SourceFiles.find(List.of(FUTURES, FUNDAMENTALS, figures)));
        }
    }

    /** The second one begins within the window, and comes first by name. */
    private static List<String> twoSeriesOfOneSide() {
        List<String> lines = new ArrayList<>(List.of("commodity,indicator,side,event_time,known_at,value"));
        for (LocalDate day = FROM.minusYears(1); day.isBefore(TO); day = day.plusWeeks(1)) {
            String times = day + "T12:00:00Z," + day.plusDays(3) + "T12:00:00Z,";
            lines.add("gold,vaults,supply," + times + (1_000 + day.getDayOfYear()));
            if (day.isAfter(FROM.plusYears(1))) {
                lines.add("gold,exchange,supply," + times + (50 - day.getMonthValue()));
            }
        }
        return lines;
    }

    private ReplayResult scoreAndReplay(SparkSession spark, Pipeline pipeline, Settings settings) throws Exception {
        CountDownLatch ready = new CountDownLatch(1);
        ScoreJob score = new ScoreJob(
                spark,
                pipeline,
                settings,
                folder.resolve("models"),
                Pipeline.Trigger.MICRO_BATCH,
                Resume.CHECKPOINT,
                line -> {
                    if (line.startsWith("Ready: ")) {
                        ready.countDown();
                    }
                });
        CompletableFuture<Void> scoring = CompletableFuture.runAsync(score::execute);
        try {
            assertThat(ready.await(90, TimeUnit.SECONDS)).as("scorer ready").isTrue();
            ReplayJob.Request request = new ReplayJob.Request(
                    FUTURES, FROM, TO, new Pace.Rate(1000), Duration.ZERO, Duration.ofSeconds(60));
            return new ReplayJob(pipeline, settings, request, line -> {}).execute();
        } finally {
            score.stop(Duration.ofSeconds(30));
            scoring.join();
        }
    }

    private static Map<String, Map<String, Double>> predictions(Pipeline pipeline, Settings settings) {
        Json json = new Json(pipeline.entity(), pipeline.eventTime(), 65_536);
        Map<String, Map<String, Double>> features = new TreeMap<>();
        try (KafkaConsumer<byte[], byte[]> consumer = KafkaClients.consumer(settings.kafka(), "identity-reader")) {
            List<TopicPartition> partitions = consumer
                    .partitionsFor(pipeline.topics().predictions())
                    .stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream()
                    .anyMatch(partition -> consumer.position(partition) < ends.getOrDefault(partition, 0L))) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
                    Prediction prediction = ((Decoded.Value<Prediction>) json.decodePrediction(record.value())).value();
                    features.put(
                            key(prediction.entity(), prediction.eventTime().toEpochMilli()), prediction.features());
                }
            }
        }
        return features;
    }

    private static Map<String, Map<String, Double>> trainingRows(
            SparkSession spark, Pipeline pipeline, Settings settings) {
        TrainingWindow window =
                new TrainingWindow(Instant.parse(FROM + "T00:00:00Z"), TrainingWindow.asOf(TO.toString()));
        HistorySource source = new HistorySource(spark, settings.postgres(), window);
        List<Row> rows = new TrainingRows(
                        window, pipeline.label().horizon(), pipeline.features().minHistory())
                .of(source.prices(), source.indicators())
                .collectAsList();
        Map<String, Map<String, Double>> features = new TreeMap<>();
        for (Row row : rows) {
            Map<String, Double> values = new TreeMap<>();
            new ArrayList<>(Feature.keys()).forEach(name -> values.put(name, row.<Double>getAs(name)));
            features.put(key(row.getAs(TrainingRows.ENTITY), row.getAs(TrainingRows.EVENT_TIME)), values);
        }
        return features;
    }

    private static String key(String entity, long eventTimeMs) {
        return entity + " " + Instant.ofEpochMilli(eventTimeMs);
    }
}
