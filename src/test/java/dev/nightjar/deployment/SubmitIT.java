package dev.nightjar.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.NightlyCommand;
import dev.nightjar.feature.Feature;
import dev.nightjar.ingest.IngestCommand;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.PipelineFile;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.replay.Pace;
import dev.nightjar.replay.ReplayJob;
import dev.nightjar.replay.ReplayResult;
import dev.nightjar.score.ScoreCommand;
import dev.nightjar.simulate.Market;
import dev.nightjar.simulate.MarketFiles;
import dev.nightjar.stack.LocalStack;
import dev.nightjar.stack.Part;
import dev.nightjar.stack.Progress;
import dev.nightjar.stack.PythonVenv;
import dev.nightjar.stack.SharedStack;
import dev.nightjar.topic.KafkaClients;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * The jar under a real spark-submit, driver and executors in processes of their own; then what Python makes of the model
 * that came of it. One run of ingest, nightly and score serves all tests.
 */
@TestInstance(Lifecycle.PER_CLASS)
class SubmitIT {
    private static final LocalDate FROM = LocalDate.of(2024, 1, 1);
    private static final LocalDate TRAINED = LocalDate.of(2024, 4, 30);
    private static final LocalDate TO = LocalDate.of(2024, 7, 31);
    private static final ObjectMapper JSON = new ObjectMapper();

    @RegisterExtension
    static final SharedStack STACK = SharedStack.with(Part.KAFKA, Part.POSTGRES, Part.MLFLOW);

    @TempDir
    static Path folder;

    private Settings settings;
    private Pipeline pipeline;
    private ReplayResult result;
    private int scorersExit;

    @BeforeAll
    void trainsAndScoresOnALocalCluster() throws Exception {
        settings = STACK.freshSettings("submit");
        Path file = Files.writeString(
                folder.resolve("submit.conf"), Files.readString(Path.of("conf/pipelines/commodity-price.conf")) + """
                        name = submit
                        topics { input = submit-prices, predictions = submit-predictions, dead-letters = submit-dlq }
                        topics { model-training = submit-training, model-selected = submit-selected }
                        registry { experiment = submit, model = submit }
                        model.trees = 20
                        gate.origins = 1
                        """);
        pipeline = PipelineFile.read(file, Map.of(), Feature.keys());
        Path prices = folder.resolve("prices");
        MarketFiles.write(new Market(20001).between(FROM, TO), prices);
        SparkSubmit submit = new SparkSubmit(folder, settings, List.of("--pipeline", file.toString()));

        submit.run(IngestCommand.class, "--prices", prices.toString());
        submit.run(NightlyCommand.class, "--night", TRAINED.plusDays(1) + "T00:00:00Z");
        Process scorer = submit.start(ScoreCommand.class, "Ready: ", Duration.ofMinutes(5));
        try {
            result = new ReplayJob(
                            pipeline,
                            settings,
                            new ReplayJob.Request(
                                    prices,
                                    TRAINED.plusDays(1),
                                    TO,
                                    Pace.of(Optional.of("100/s"), Optional.empty()),
                                    Duration.ZERO,
                                    Duration.ofSeconds(60)),
                            line -> {})
                    .execute();
        } finally {
            scorersExit = SparkSubmit.end(scorer);
        }
    }

    @Test
    void answersEveryEventOnceAndStopsCleanly() {
        assertThat(result.eventsSent()).isEqualTo(396);
        assertThat(result.distinctPredictions()).isEqualTo(396);
        assertThat(result.duplicates()).isZero();
        assertThat(result.deadLetters()).isZero();
        assertThat(result.lost()).isZero();
        assertThat(result.accuracy()).isGreaterThan(95);
        assertThat(scorersExit).isIn(0, 143);
    }

    @Test
    void printsNoPassword() throws IOException {
        for (String log : List.of("IngestCommand", "NightlyCommand", "ScoreCommand")) {
            assertThat(Path.of("target/submit", log + ".log"))
                    .content()
                    .doesNotContain(settings.postgres().password());
        }
    }

    @Test
    void agreesWithTheModelThatMlflowLoadsIntoSpark() throws Exception {
        List<JsonNode> predictions = new ArrayList<>();
        for (String value : predictions()) {
            predictions.add(JSON.readTree(value));
        }
        List<List<Double>> rows = predictions.stream()
                .map(prediction -> Feature.keys().stream()
                        .map(key -> prediction.get("features").get(key).asDouble())
                        .toList())
                .toList();
        Path input = Files.writeString(
                folder.resolve("rows.json"), JSON.writeValueAsString(Map.of("columns", Feature.keys(), "data", rows)));

        String said = python(
                PythonVenv.spark(LocalStack.projectHome()),
                Map.of("SPARK_LOCAL_IP", "127.0.0.1"),
                "python",
                "src/test/python/check_spark_flavor.py",
                settings.mlflow().trackingUri().orElseThrow(),
                "models:/submit@champion",
                input.toString());

        JsonNode answers =
                JSON.readTree(said.lines().reduce((first, last) -> last).orElseThrow());
        assertThat(answers).hasSize(396).hasSameSizeAs(predictions);
        for (int i = 0; i < predictions.size(); i++) {
            double streamed = predictions.get(i).get("predicted_price").asDouble();
            assertThat(answers.get(i).asDouble()).isCloseTo(streamed, within(1e-12 * streamed));
        }
    }

    @Test
    void agreesWithTheNotebookWithoutSpark() throws Exception {
        python(
                PythonVenv.notebook(LocalStack.projectHome()),
                Map.of("NIGHTJAR_PREDICTIONS_TOPIC", "submit-predictions", "NIGHTJAR_MODEL", "submit"),
                "jupyter",
                "nbconvert",
                "--to",
                "notebook",
                "--execute",
                "notebooks/first-look.ipynb",
                "--output-dir",
                folder.toString(),
                "--output",
                "executed");

        List<JsonNode> outputs = new ArrayList<>();
        for (JsonNode cell :
                JSON.readTree(folder.resolve("executed.ipynb").toFile()).get("cells")) {
            cell.path("outputs").forEach(outputs::add);
        }
        assertThat(outputs)
                .extracting(output -> output.path("text").toString())
                .anyMatch(text -> text.contains("396 rows, largest relative difference"));
        byte[] plot = outputs.stream()
                .map(output -> output.at("/data/image~1png"))
                .filter(JsonNode::isTextual)
                .map(png -> Base64.getMimeDecoder().decode(png.asText()))
                .findFirst()
                .orElseThrow();
        assertThat(plot).hasSizeGreaterThan(20_000);
        Files.write(Path.of("target/submit/first-look.png"), plot);
    }

    @Test
    void keepsNoOutputInTheNotebook() throws IOException {
        JsonNode cells =
                JSON.readTree(Path.of("notebooks/first-look.ipynb").toFile()).get("cells");

        assertThat(StreamSupport.stream(cells.spliterator(), false)
                        .filter(cell -> cell.get("cell_type").asText().equals("code")))
                .isNotEmpty()
                .allMatch(cell -> cell.get("outputs").isEmpty()
                        && cell.get("execution_count").isNull());
    }

    private List<String> predictions() {
        List<String> values = new ArrayList<>();
        Map<String, Object> properties =
                new java.util.HashMap<>(KafkaClients.consumerProperties(settings.kafka(), "nightjar-submit-it"));
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                properties,
                new org.apache.kafka.common.serialization.StringDeserializer(),
                new org.apache.kafka.common.serialization.StringDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor("submit-predictions").stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (values.size() < result.predictions()) {
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofSeconds(10))) {
                    values.add(record.value());
                }
            }
        }
        return values;
    }

    private String python(PythonVenv venv, Map<String, String> environment, String program, String... arguments)
            throws Exception {
        ProcessBuilder builder = venv.install(Progress.SILENT)
                .command(program, arguments)
                .directory(LocalStack.projectHome().toFile())
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true);
        builder.environment().remove("CLASSPATH");
        builder.environment()
                .put("MLFLOW_TRACKING_URI", settings.mlflow().trackingUri().orElseThrow());
        builder.environment()
                .put(
                        "NIGHTJAR_KAFKA_BOOTSTRAP_SERVERS",
                        settings.kafka().bootstrapServers().orElseThrow());
        builder.environment().putAll(environment);
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
        return said;
    }
}
