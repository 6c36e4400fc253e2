package dev.nightjar.stack.chaos;

import dev.nightjar.feature.Feature;
import dev.nightjar.forecast.Forecaster;
import dev.nightjar.ingest.IngestCommand;
import dev.nightjar.message.Json;
import dev.nightjar.message.ModelEvent;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.PipelineFile;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.registry.ModelRegistry;
import dev.nightjar.registry.RegisteredVersion;
import dev.nightjar.simulate.Market;
import dev.nightjar.simulate.MarketFiles;
import dev.nightjar.stack.LocalStack;
import dev.nightjar.stack.Part;
import dev.nightjar.topic.KafkaClients;
import dev.nightjar.topic.Topics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Everything that production has, on this machine and for this run only: Kafka, PostgreSQL, MLflow, a store full of
 * simulated prices and two registered versions of a small model. All faults share it; topics and checkpoints are each
 * fault's own.
 */
final class Installation implements AutoCloseable {
    private static final String MODEL_NAME = "chaos";

    private static final Map<String, String> MODEL = Map.of(
            "registry.model", MODEL_NAME,
            "registry.experiment", MODEL_NAME,
            "topics.model-training", "chaos-training",
            "topics.model-selected", "chaos-selected",
            "model.trees", "20",
            "model.max-depth", "6",
            "gate.origins", "1",
            // What scorers fall back to where an event was missed; short, as many swaps follow each other here.
            "scoring.refresh", "1 s");

    private final Path folder;
    private final LocalStack stack;
    private final long seed;
    private final LocalDate lastDay = LocalDate.now(ZoneOffset.UTC).minusDays(1);
    private final Map<RegisteredVersion, Forecaster> versions = new LinkedHashMap<>();

    private Installation(Path folder, long seed) {
        this.folder = folder;
        this.seed = seed;
        this.stack = LocalStack.in(folder.resolve("stack"));
    }

    /**
     * Starts and fills one.
     *
     * @param folder takes all that it writes
     * @param seed of market and events
     */
    static Installation open(Path folder, long seed) throws IOException {
        Installation installation = new Installation(folder, seed);
        Runtime.getRuntime().addShutdownHook(new Thread(installation.stack::close));
        try {
            installation.fill();
            return installation;
        } catch (IOException | RuntimeException e) {
            installation.close();
            throw e;
        }
    }

    private void fill() throws IOException {
        for (Part part : Part.values()) {
            stack.startPart(part);
        }
        Path prices = market("market", lastDay);
        List<String> arguments = new ArrayList<>(List.of(prices.toString(), lastDay.minusDays(20) + "," + lastDay));
        arguments.addAll(options(SettingsText.write(folder.resolve("nightjar.conf"), settings()), Map.of()));
        finish(Child.start(folder, "provisioning", List.of(), Provisioning.class, arguments));
        try (ModelRegistry registry = ModelRegistry.connect(settings().mlflow())) {
            registry.versions(MODEL_NAME).stream()
                    .sorted(Comparator.comparing(RegisteredVersion::version))
                    .forEach(version -> versions.put(version, new Forecaster(registry.regressor(version), 0.9)));
        }
        promote(0, pipeline(Map.of()));
    }

    private Path market(String name, LocalDate until) throws IOException {
        Path prices = folder.resolve(name);
        MarketFiles.write(new Market(seed).between(lastDay.minusDays(200), until), prices);
        return prices;
    }

    private static void finish(Child child) {
        if (child.awaitExit(Duration.ofMinutes(15)).orElse(-1) != 0) {
            throw new IllegalStateException("cannot fill the installation; read " + child.output());
        }
    }

    /** Settings with a store, lake and checkpoints of their own; the store lacks the newest day. */
    Settings storeWithoutLastDay(String name) throws IOException {
        Settings own = stack.freshSettings(name);
        List<String> arguments =
                new ArrayList<>(options(SettingsText.write(folder.resolve(name + "-store.conf"), own), Map.of()));
        arguments.addAll(List.of(
                "--prices", market(name + "-market", lastDay.minusDays(1)).toString()));
        finish(Child.start(folder, name + "-store", List.of(), IngestCommand.class, arguments));
        return own;
    }

    /** The newest day of the usual store. */
    LocalDate lastDay() {
        return lastDay;
    }

    Path folder() {
        return folder;
    }

    LocalStack stack() {
        return stack;
    }

    Settings settings() {
        Settings running = stack.settings();
        return new Settings(
                running.kafka(),
                running.postgres(),
                running.mlflow(),
                folder.resolve("lake").toString(),
                folder.resolve("checkpoints").toString(),
                folder.resolve("objects").toString());
    }

    /** Options of every command: which installation, which pipeline, what is different about it. */
    static List<String> options(Path config, Map<String, String> overrides) {
        List<String> words = new ArrayList<>(List.of(
                "--config", config.toString(), "--pipeline", pipelineFile().toString()));
        Map<String, String> all = new LinkedHashMap<>(MODEL);
        all.putAll(overrides);
        all.forEach((key, value) -> words.addAll(List.of("--set", key + "=" + value)));
        return words;
    }

    /** The shipped pipeline with the same differences. */
    static Pipeline pipeline(Map<String, String> overrides) {
        Map<String, String> all = new LinkedHashMap<>(MODEL);
        all.putAll(overrides);
        return PipelineFile.read(pipelineFile(), all, Feature.keys());
    }

    private static Path pipelineFile() {
        return LocalStack.projectHome().resolve("conf/pipelines/commodity-price.conf");
    }

    /** Inputs that the store knows the history of. */
    Events events() {
        return new Events(
                seed,
                Market.commodities(),
                lastDay.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant());
    }

    ModelTruth truth() {
        return new ModelTruth(versions);
    }

    /**
     * Selects a version as {@code promote} does: aliases, row and event.
     *
     * @param number counts up; even and odd numbers are different versions
     * @param pipeline whose scorers are told
     * @return the version's name
     */
    String promote(int number, Pipeline pipeline) {
        List<RegisteredVersion> all = List.copyOf(versions.keySet());
        RegisteredVersion version = all.get(number % all.size());
        Settings settings = settings();
        try (ModelRegistry registry = ModelRegistry.connect(settings.mlflow())) {
            registry.setAlias(
                    MODEL_NAME,
                    ModelRegistry.PREVIOUS,
                    all.get((number + 1) % all.size()).version());
            registry.setAlias(MODEL_NAME, ModelRegistry.CHAMPION, version.version());
        }
        publish(settings, pipeline, version);
        return version.version();
    }

    /** A version's files, as the tracking server keeps them. */
    List<Path> artifacts(int number) throws IOException {
        String run =
                List.copyOf(versions.keySet()).get(number % versions.size()).runId();
        try (Stream<Path> files = Files.walk(folder.resolve("stack/mlflow/data/artifacts"))) {
            return files.filter(path -> path.toString().contains(run) && Files.isRegularFile(path))
                    .sorted()
                    .toList();
        }
    }

    private static void publish(Settings settings, Pipeline pipeline, RegisteredVersion version) {
        ModelEvent event = new ModelEvent(
                version.runId(),
                version.uri(),
                "random-forest",
                MODEL_NAME,
                pipeline.configHash(),
                pipeline.name(),
                99,
                Instant.now());
        Topics.ensure(settings.kafka(), pipeline.topics());
        try (KafkaProducer<byte[], byte[]> producer = KafkaClients.producer(settings.kafka(), "chaos-promote")) {
            producer.send(new ProducerRecord<>(
                            pipeline.topics().modelSelected(),
                            pipeline.name().getBytes(StandardCharsets.UTF_8),
                            new Json("commodity", "event_time", 1 << 20).encode(event)))
                    .get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("cannot tell of the selected version", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public void close() {
        stack.close();
    }

    /** Deletes what it wrote. */
    void delete() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
