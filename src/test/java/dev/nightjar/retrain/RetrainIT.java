package dev.nightjar.retrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.command.Commands;
import dev.nightjar.evaluation.Decision;
import dev.nightjar.feature.EntityHistory;
import dev.nightjar.feature.Feature;
import dev.nightjar.forecast.Forecaster;
import dev.nightjar.forest.Forest;
import dev.nightjar.ingest.IngestJob;
import dev.nightjar.judge.JudgeJob;
import dev.nightjar.judge.JudgeResult;
import dev.nightjar.judge.PromoteCommand;
import dev.nightjar.lake.Lake;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.PipelineFile;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.registry.ModelRegistry;
import dev.nightjar.registry.RegisteredVersion;
import dev.nightjar.registry.RegressorFiles;
import dev.nightjar.session.TestSessions;
import dev.nightjar.simulate.Market;
import dev.nightjar.simulate.MarketFiles;
import dev.nightjar.source.SourceFiles;
import dev.nightjar.stack.LocalStack;
import dev.nightjar.stack.Part;
import dev.nightjar.stack.Progress;
import dev.nightjar.stack.PythonVenv;
import dev.nightjar.store.FeatureStore;
import dev.nightjar.store.ModelRow;
import dev.nightjar.topic.KafkaClients;
import dev.nightjar.training.TrainingWindow;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Retraining against the real servers, from the first version to servers that are away. The order tells the story. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RetrainIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final LocalDate LAST_DAY = LocalDate.parse("2026-06-30");
    private static final Instant AS_OF = TrainingWindow.asOf("2026-06-30");

    @TempDir
    static Path folder;

    private static LocalStack stack;
    private static Settings settings;
    private static SparkSession spark;

    @BeforeAll
    static void start() throws IOException {
        stack = LocalStack.start(folder.resolve("stack"), Part.KAFKA, Part.POSTGRES, Part.MLFLOW);
        settings = stack.settings();
        spark = TestSessions.open();
        MarketFiles.write(new Market(11).between(LAST_DAY.minusDays(300), LAST_DAY), folder.resolve("prices"));
        try (FeatureStore store = FeatureStore.open(settings.postgres())) {
            new IngestJob(spark, store, new Lake(spark, settings.lake()), settings.postgres(), Clock.systemUTC())
                    .execute(SourceFiles.find(List.of(folder.resolve("prices"))));
        }
    }

    @AfterAll
    static void stop() {
        stack.close();
    }

    private static Pipeline pipeline(String... overrides) {
        Map<String, String> all =
                new java.util.LinkedHashMap<>(Map.of("model.trees", "20", "window", "60 days", "gate.origins", "1"));
        for (int i = 0; i < overrides.length; i += 2) {
            all.put(overrides[i], overrides[i + 1]);
        }
        return PipelineFile.read(
                LocalStack.projectHome().resolve("conf/pipelines/commodity-price.conf"), all, Feature.keys());
    }

    private static RetrainResult retrain(Pipeline pipeline, Instant asOf) {
        return new RetrainJob(spark, pipeline, settings, asOf, step -> {}).execute();
    }

    @Test
    @Order(1)
    void theFirstVersionAboveTheFloorBecomesChampion() throws Exception {
        RetrainResult result = retrain(pipeline(), AS_OF);
        assertThat(events("model-selected")).as("training selects nothing").isEmpty();
        JudgeResult judged = judge(pipeline(), result);

        assertThat(judged.decision().kind()).isEqualTo(Decision.Kind.PROMOTE);
        assertThat(result.scores().all().accuracy()).isBetween(85.0, 100.0);
        JsonNode run = run(result.runId());
        assertThat(run.path("info").path("status").asText()).isEqualTo("FINISHED");
        assertThat(run.path("data").toString())
                .contains("mlflow.source.type", "nightjar.config-hash", "nightjar.delta-version", "window_from");
        assertThat(run.path("inputs").path("dataset_inputs")).hasSize(1);
        try (ModelRegistry registry = ModelRegistry.connect(settings.mlflow(), folder.resolve("cache"));
                FeatureStore store = FeatureStore.open(settings.postgres())) {
            RegisteredVersion champion = registry.champion(result.modelName()).orElseThrow();
            registry.keepChampion(champion);
            assertThat(champion.version()).isEqualTo(result.modelVersion());
            assertThat(trees(registry, champion)).isEqualTo(20);
            assertThat(store.models(result.modelName()))
                    .singleElement()
                    .satisfies(row -> assertThat(row.status()).isEqualTo(ModelRow.Status.CHAMPION));
        }
        assertThat(events("model-training")).singleElement().asString().contains(result.runId());
        assertThat(events("model-selected")).singleElement().asString().contains(result.runId());
    }

    @Test
    @Order(2)
    void theSameRowsAndSeedGiveTheSameForestAndALaterVersionWaits() {
        RetrainResult second = retrain(pipeline(), AS_OF);
        JudgeResult judged = judge(pipeline(), second);

        assertThat(judged.decision().kind()).isEqualTo(Decision.Kind.KEEP);
        assertThat(judged.decision().reasons().get(0).code()).contains("TOO_FEW_JUDGING_ROWS");
        try (ModelRegistry registry = ModelRegistry.connect(settings.mlflow())) {
            RegisteredVersion champion = registry.champion(second.modelName()).orElseThrow();
            RegisteredVersion challenger =
                    registry.version(second.modelName(), second.modelVersion()).orElseThrow();
            assertThat(champion.version()).isNotEqualTo(challenger.version());
            assertThat(registry.verified(challenger, RegressorFiles.FOREST, 1 << 28))
                    .isEqualTo(registry.verified(champion, RegressorFiles.FOREST, 1 << 28));
        }
    }

    @Test
    @Order(3)
    void pythonWithoutSparkAgreesWithTheForecaster() throws Exception {
        PythonVenv venv = PythonVenv.notebook(LocalStack.projectHome()).install(Progress.SILENT);
        List<double[]> rows = features();
        Path input = folder.resolve("rows.json");
        Files.writeString(input, JSON.writeValueAsString(Map.of("columns", Feature.keys(), "data", rows)));
        String model = pipeline().registry().model();
        JsonNode answers = python(
                venv,
                "check_champion.py",
                settings.mlflow().trackingUri().orElseThrow(),
                "models:/" + model + "@champion",
                input.toString());

        assertThat(answers).hasSameSizeAs(rows).isNotEmpty();
        try (ModelRegistry registry = ModelRegistry.connect(settings.mlflow())) {
            Forecaster forecaster =
                    new Forecaster(registry.regressor(registry.champion(model).orElseThrow()), 0.9);
            for (int i = 0; i < rows.size(); i++) {
                double expected = forecaster.forecast(rows.get(i)).predictedPrice();
                assertThat(answers.get(i).asDouble()).isCloseTo(expected, within(1e-12 * expected));
            }
        }
    }

    @Test
    @Order(4)
    void aRefusalLeavesAFailedRunAndNoVersion() {
        int before = versions();

        assertRefused(ReasonCode.WINDOW_EMPTY, pipeline(), Instant.parse("2030-01-01T00:00:00Z"));
        assertRefused(ReasonCode.WINDOW_TOO_SMALL, pipeline("gate.min-rows", "100000"), AS_OF);

        assertThat(versions()).isEqualTo(before);
        assertThat(statuses()).contains("FAILED").doesNotContain("RUNNING");
    }

    @Test
    @Order(5)
    void belowTheFloorIsRegisteredAndNotPromoted() {
        RetrainResult result = retrain(pipeline("gate.min-accuracy", "99.99"), AS_OF);

        assertThat(result.floorPassed()).isFalse();
        JudgeResult judged = judge(pipeline("gate.min-accuracy", "99.99"), result);
        assertThat(judged.decision().kind()).isEqualTo(Decision.Kind.KEEP);
        assertThat(judged.decision().reasons().get(0).code()).contains("FLOOR_MISSED");
        assertThat(versions()).isEqualTo(3);
    }

    @Test
    @Order(5)
    void aPersonPromotesAVersionByItsNumber() throws IOException {
        Path config = folder.resolve("nightjar.conf");
        Files.writeString(
                config,
                "nightjar { kafka.bootstrap-servers = \"%s\", mlflow.tracking-uri = \"%s\", postgres { url = \"%s\", user = \"%s\", password = \"%s\" } }"
                        .formatted(
                                settings.kafka().bootstrapServers().orElseThrow(),
                                settings.mlflow().trackingUri().orElseThrow(),
                                settings.postgres().url().orElseThrow(),
                                settings.postgres().user(),
                                settings.postgres().password()));

        assertThat(promote(config, "2")).isZero();
        assertThat(promote(config, "2")).as("again").isZero();
        assertThat(promote(config, "99")).isEqualTo(2);

        String model = pipeline().registry().model();
        try (ModelRegistry registry = ModelRegistry.connect(settings.mlflow());
                FeatureStore store = FeatureStore.open(settings.postgres())) {
            assertThat(registry.champion(model).orElseThrow().version()).isEqualTo("2");
            assertThat(registry.alias(model, ModelRegistry.PREVIOUS)
                            .orElseThrow()
                            .version())
                    .isEqualTo("1");
            assertThat(store.models(model))
                    .filteredOn(row -> row.status() == ModelRow.Status.CHAMPION)
                    .singleElement()
                    .satisfies(row -> assertThat(row.version()).isEqualTo("2"));
        }
    }

    private static JudgeResult judge(Pipeline pipeline, RetrainResult version) {
        return new JudgeJob(pipeline, settings, Clock.systemUTC(), System.out::println)
                .execute(Optional.of(version.modelVersion()));
    }

    private static int promote(Path config, String version) {
        return Commands.run(
                new PromoteCommand(),
                "--config",
                config.toString(),
                "--pipeline",
                LocalStack.projectHome()
                        .resolve("conf/pipelines/commodity-price.conf")
                        .toString(),
                "--to",
                version,
                "--reason",
                "a test");
    }

    @Test
    @Order(10)
    void aForestThatWasTamperedWithIsRefused() throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("stack/mlflow/data/artifacts"))) {
            for (Path forest :
                    files.filter(file -> file.endsWith(RegressorFiles.FOREST)).toList()) {
                Files.write(forest, new byte[] {0}, StandardOpenOption.APPEND);
            }
        }
        try (ModelRegistry registry = ModelRegistry.connect(settings.mlflow())) {
            RegisteredVersion champion =
                    registry.champion(pipeline().registry().model()).orElseThrow();
            assertReason(catchThrowable(() -> registry.regressor(champion)), ReasonCode.MODEL_CORRUPT);
        }
    }

    @Test
    @Order(6)
    void theCachedChampionServesWhileMlflowIsAway() {
        stack.stopPart(Part.MLFLOW);
        try (ModelRegistry registry = ModelRegistry.connect(settings.mlflow(), folder.resolve("cache"))) {
            assertReason(
                    catchThrowable(() -> registry.champion(pipeline().registry().model())), ReasonCode.MLFLOW_AWAY);
            RegisteredVersion last =
                    registry.lastChampion(pipeline().registry().model()).orElseThrow();
            assertThat(trees(registry, last)).isEqualTo(20);
        }
        assertRefused(ReasonCode.MLFLOW_AWAY, pipeline(), AS_OF);
        stack.startPart(Part.MLFLOW);
    }

    @Test
    @Order(7)
    void nothingIsMadeWhileTheStoreOrKafkaIsAway() {
        int before = versions();
        String champion = champion();
        stack.killPart(Part.POSTGRES);
        assertRefused(ReasonCode.STORE_AWAY, pipeline(), AS_OF);
        stack.startPart(Part.POSTGRES);
        assertRefusedWithout(Part.POSTGRES, "Reading", ReasonCode.STORE_AWAY);
        stack.killPart(Part.KAFKA);
        assertRefused(ReasonCode.KAFKA_AWAY, pipeline(), AS_OF);
        stack.startPart(Part.KAFKA);

        assertThat(versions()).isEqualTo(before);
        assertThat(champion()).isEqualTo(champion);
        assertThat(statuses()).doesNotContain("RUNNING");
    }

    @Test
    @Order(8)
    void theStoreLostDuringTrainingEndsTheRunFailedWithoutAVersion() {
        int before = versions();

        assertRefusedWithout(Part.POSTGRES, "Writing", ReasonCode.STORE_AWAY);

        assertThat(versions()).isEqualTo(before);
        assertThat(statuses()).doesNotContain("RUNNING");
    }

    @Test
    @Order(9)
    void aRunThatMlflowLostIsEndedByTheNext() {
        assertRefusedWithout(Part.MLFLOW, "Writing", ReasonCode.MLFLOW_AWAY);
        assertThat(statuses()).contains("RUNNING");

        retrain(pipeline(), AS_OF);

        assertThat(statuses()).doesNotContain("RUNNING");
    }

    /** Kills a part at a step of a job; starts it again whatever came of it, as the tests that follow need it. */
    private static void assertRefusedWithout(Part part, String fromStep, ReasonCode reason) {
        RetrainJob job = new RetrainJob(spark, pipeline(), settings, AS_OF, step -> {
            if (step.startsWith(fromStep)) {
                stack.killPart(part);
            }
        });
        Throwable thrown = catchThrowable(job::execute);
        stack.startPart(part);
        assertReason(thrown, reason);
    }

    private static String champion() {
        try (ModelRegistry registry = ModelRegistry.connect(settings.mlflow())) {
            return registry.champion(pipeline().registry().model())
                    .orElseThrow()
                    .version();
        }
    }

    private static void assertRefused(ReasonCode reason, Pipeline pipeline, Instant asOf) {
        assertReason(catchThrowable(() -> retrain(pipeline, asOf)), reason);
    }

    private static void assertReason(Throwable thrown, ReasonCode reason) {
        assertThat(thrown)
                .isInstanceOfSatisfying(
                        NightjarException.class,
                        e -> assertThat(e.reason()).as(e.getMessage()).isEqualTo(reason));
    }

    private static int versions() {
        try (ModelRegistry registry = ModelRegistry.connect(settings.mlflow())) {
            return registry.versions(pipeline().registry().model()).size();
        }
    }

    private static List<double[]> features() {
        List<double[]> rows = new ArrayList<>();
        try (FeatureStore store = FeatureStore.open(settings.postgres())) {
            for (EntityHistory history : store.histories().values()) {
                history.examples(
                                AS_OF.minus(Duration.ofDays(40)).toEpochMilli(),
                                AS_OF.toEpochMilli(),
                                AS_OF.toEpochMilli(),
                                1,
                                7)
                        .forEach(example -> rows.add(example.features()));
            }
        }
        return rows;
    }

    private static JsonNode run(String id) throws Exception {
        return get("runs/get?run_id=" + id).path("run");
    }

    private static JsonNode get(String path) throws Exception {
        URI uri = URI.create(settings.mlflow().trackingUri().orElseThrow() + "/api/2.0/mlflow/" + path);
        return JSON.readTree(HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                .body());
    }

    private static List<String> statuses() {
        try {
            String experiment = get("experiments/get-by-name?experiment_name="
                            + pipeline().registry().experiment())
                    .path("experiment")
                    .path("experiment_id")
                    .asText();
            URI uri = URI.create(settings.mlflow().trackingUri().orElseThrow() + "/api/2.0/mlflow/runs/search");
            HttpRequest search = HttpRequest.newBuilder(uri)
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(
                            JSON.writeValueAsString(Map.of("experiment_ids", List.of(experiment)))))
                    .build();
            List<String> statuses = new ArrayList<>();
            JSON.readTree(HttpClient.newHttpClient()
                            .send(search, BodyHandlers.ofString())
                            .body())
                    .path("runs")
                    .forEach(run -> statuses.add(run.path("info").path("status").asText()));
            return statuses;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode python(PythonVenv venv, String script, String... arguments) throws Exception {
        List<String> words = new ArrayList<>(List.of(LocalStack.projectHome()
                .resolve("src/test/python")
                .resolve(script)
                .toString()));
        words.addAll(Arrays.asList(arguments));
        Process process = venv.command("python", words.toArray(String[]::new))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return JSON.readTree(output.lines().reduce((first, last) -> last).orElseThrow());
    }

    private static List<String> events(String topic) {
        List<String> events = new ArrayList<>();
        TopicPartition partition = new TopicPartition(topic, 0);
        try (KafkaConsumer<byte[], byte[]> consumer = KafkaClients.consumer(settings.kafka(), "nightjar-test")) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end =
                    consumer.endOffsets(List.of(partition)).values().iterator().next();
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofSeconds(1))
                        .forEach(record -> events.add(new String(record.value(), StandardCharsets.UTF_8)));
            }
        }
        return events;
    }

    private static int trees(ModelRegistry registry, RegisteredVersion version) {
        return Forest.behind(registry.regressor(version)).orElseThrow().trees();
    }
}
