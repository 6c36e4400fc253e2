package dev.nightjar.score.model;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.evaluation.ForecastFile;
import dev.nightjar.evaluation.PriceForecast;
import dev.nightjar.forest.Forest;
import dev.nightjar.forest.ForestFile;
import dev.nightjar.message.Json;
import dev.nightjar.message.ModelEvent;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.registry.Manifest;
import dev.nightjar.registry.ModelRegistry;
import dev.nightjar.registry.RegisteredVersion;
import dev.nightjar.registry.RegressorFiles;
import dev.nightjar.registry.TrainingRun;
import dev.nightjar.store.FeatureStore;
import dev.nightjar.store.ModelRow;
import dev.nightjar.topic.KafkaClients;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.commons.io.file.PathUtils;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Versions of one pipeline's model in a real MLflow, made by hand in a moment instead of by training. */
public final class RegisteredVersions implements AutoCloseable {
    public static final String METADATA = "sparkml/metadata/part-00000";
    public static final String INPUT_EXAMPLE = InputExample.FILE;
    public static final List<String> CLASSES = List.of("org.apache.spark.ml.PipelineModel");

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<Double> EXAMPLE = List.of(100.0, 99.0, 1.5, 0.0, 100.0, 100.0);

    private final Settings settings;
    private final Pipeline pipeline;
    private final ModelRegistry registry;

    public RegisteredVersions(Settings settings, Pipeline pipeline) {
        this.settings = settings;
        this.pipeline = pipeline;
        this.registry = ModelRegistry.connect(settings.mlflow());
    }

    public ModelRegistry registry() {
        return registry;
    }

    /** What a version's folder holds, before its manifest is made. */
    public Map<String, byte[]> files(Forest forest) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ForestFile.write(forest, bytes);
        return new TreeMap<>(Map.of(
                RegressorFiles.FOREST,
                bytes.toByteArray(),
                InputExample.FILE,
                JSON.writeValueAsBytes(Map.of("columns", pipeline.features().names(), "data", List.of(EXAMPLE))),
                METADATA,
                JSON.writeValueAsBytes(Map.of("class", CLASSES.get(0)))));
    }

    /** The version that comes next, whose forest answers what its number says. */
    public RegisteredVersion next() throws IOException {
        int number = registry.versions(model()).size() + 1;
        return register(files(ConstantForests.answering(ConstantForests.returnOf(Integer.toString(number)))), CLASSES);
    }

    public RegisteredVersion register(Map<String, byte[]> files, List<String> allowedClasses) throws IOException {
        return register(files, allowedClasses, Map.of());
    }

    /**
     * A version as training leaves it, with what a judge asks for.
     *
     * @param forecasts of rows that it had not seen
     * @param windowUntil it learned from nothing later
     */
    public RegisteredVersion trained(Forest forest, List<PriceForecast> forecasts, Instant windowUntil)
            throws IOException {
        byte[] file = ForecastFile.ofPrices(forecasts);
        Map<String, byte[]> files = files(forest);
        files.put("../" + ForecastFile.PATH, file);
        RegisteredVersion version = register(
                files,
                CLASSES,
                Map.of(
                        ForecastFile.TAG,
                        Manifest.sha256(file),
                        "nightjar.window-until",
                        windowUntil.toString(),
                        "nightjar.accuracy",
                        "97.5",
                        "nightjar.config-hash",
                        pipeline.configHash()));
        try (FeatureStore store = FeatureStore.open(settings.postgres())) {
            store.recordModel(new ModelRow(
                    version.model(),
                    version.version(),
                    version.runId(),
                    pipeline.name(),
                    pipeline.configHash(),
                    Map.of("accuracy", 97.5),
                    ModelRow.Status.CHALLENGER,
                    Instant.now()));
        }
        return version;
    }

    /** Makes a version look as if its writer had been killed before it ended the run. */
    public void reopenRun(RegisteredVersion version) throws IOException, InterruptedException {
        HttpRequest update = HttpRequest.newBuilder(
                        URI.create(settings.mlflow().trackingUri().orElseThrow() + "/api/2.0/mlflow/runs/update"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"run_id\": \"" + version.runId() + "\", \"status\": \"RUNNING\"}"))
                .build();
        int status = HttpClient.newHttpClient()
                .send(update, HttpResponse.BodyHandlers.discarding())
                .statusCode();
        if (status != 200) {
            throw new IOException("runs/update answers " + status);
        }
    }

    private RegisteredVersion register(
            Map<String, byte[]> files, List<String> allowedClasses, Map<String, String> further) throws IOException {
        Path root = Files.createTempDirectory("nightjar-version");
        Path folder = root.resolve("model");
        try (TrainingRun run = registry.startRun(model(), "by hand", Map.of("nightjar.pipeline", pipeline.name()))) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                Path path = folder.resolve(file.getKey()).normalize();
                Files.createDirectories(path.getParent());
                try (OutputStream out = Files.newOutputStream(path)) {
                    out.write(file.getValue());
                }
            }
            Map<String, String> tags = new TreeMap<>(further);
            tags.put(Manifest.TAG, Manifest.write(folder, allowedClasses));
            run.upload(folder, "model");
            if (Files.exists(root.resolve("evaluation"))) {
                run.upload(root.resolve("evaluation"), "evaluation");
            }
            run.finish();
            return registry.register(run, model(), "", tags);
        } finally {
            PathUtils.deleteDirectory(root);
        }
    }

    /** A file of a version as the tracking server has it on disk. */
    public static Path onDisk(Path stack, RegisteredVersion version, String file) throws IOException {
        // Only these files stand still: PostgreSQL's come and go during a walk.
        try (Stream<Path> all = Files.walk(stack.resolve("mlflow/data/artifacts"))) {
            return all.filter(path -> path.endsWith(
                            Path.of(version.runId(), "artifacts", "model", file).normalize()))
                    .findFirst()
                    .orElseThrow();
        }
    }

    public void promote(RegisteredVersion version) {
        registry.setAlias(model(), ModelRegistry.CHAMPION, version.version());
    }

    /** What {@code nightjar promote} publishes. */
    public void announce(RegisteredVersion version) {
        publish(
                pipeline.name(),
                new Json(
                                pipeline.entity(),
                                pipeline.eventTime(),
                                pipeline.scoring().maxRecordBytes())
                        .encode(new ModelEvent(
                                version.runId(),
                                version.uri(),
                                "random-forest",
                                model(),
                                pipeline.configHash(),
                                pipeline.name(),
                                97,
                                Instant.now())));
    }

    public void publish(String key, byte[] value) {
        publish(settings, pipeline, key, value);
    }

    /** Publishes to the pipeline's topic of selected models and waits until it is there. */
    public static void publish(Settings settings, Pipeline pipeline, String key, byte[] value) {
        try (KafkaProducer<byte[], byte[]> producer = KafkaClients.producer(settings.kafka(), "hot-swap-test")) {
            producer.send(new ProducerRecord<>(
                            pipeline.topics().modelSelected(), key.getBytes(StandardCharsets.UTF_8), value))
                    .get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private String model() {
        return pipeline.registry().model();
    }

    @Override
    public void close() {
        registry.close();
    }
}
