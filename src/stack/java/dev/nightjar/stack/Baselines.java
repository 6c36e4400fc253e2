package dev.nightjar.stack;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.command.TriggerName;
import dev.nightjar.feature.DailyPrice;
import dev.nightjar.feature.Feature;
import dev.nightjar.loadtest.Route;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.registry.ModelRegistry;
import dev.nightjar.registry.RegisteredVersion;
import dev.nightjar.store.EntityRows;
import dev.nightjar.store.FeatureStore;
import dev.nightjar.topic.KafkaClients;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the scorer is compared with: copies by its own engine without a model, and consumers as people write them by hand. How
 * each differs from the scorer stands in its own words beside its figures.
 */
final class Baselines {
    static final String COPY = "copy";

    static final String WHAT_COPY =
            "the same source and engine without a model: records go as they are into Spark's Kafka"
                    + " sink, at least once";

    private static final String PADDED_COPY = "copy-padded";

    /** What an answer to a price has more than its event, 690 bytes instead of 100. */
    private static final int EXTRA_BYTES = 590;

    private static final String WHAT_PADDED_COPY =
            "the copy, but each record leaves with an answer's size and headers: " + EXTRA_BYTES
                    + " bytes of padding, nothing computed";

    private static final String ONNX = "model.onnx";
    private static final long LARGEST_MODEL = 512L * 1024 * 1024;
    private static final int ONNX_BATCH = 512;

    private final DemoSteps steps;
    private final Path home;
    private final Pipeline pipeline;
    private final Settings settings;

    /**
     * One of them.
     *
     * @param name key of the report
     * @param what it is, for a person: how it differs from the scorer
     * @param route topics of its own
     * @param trigger Structured Streaming's; empty for those without Spark
     * @param command starts it; it prints a line that starts with {@code Ready: } and ends at SIGTERM
     */
    record Contender(String name, String what, Route route, Optional<Pipeline.Trigger> trigger, List<String> command) {}

    Baselines(DemoSteps steps, Path home, Pipeline pipeline, Settings settings) {
        this.steps = steps;
        this.home = home.toAbsolutePath();
        this.pipeline = pipeline;
        this.settings = settings;
    }

    /**
     * Prepares all of them: installs what they need and lays out model and history.
     *
     * @param trigger of the copies
     * @throws NightjarException ARGUMENT_INVALID for brokers with credentials, which the consumers do not know
     */
    List<Contender> prepare(Pipeline.Trigger trigger) throws IOException {
        if (!settings.kafka().properties().isEmpty()) {
            throw new NightjarException(
                    ReasonCode.ARGUMENT_INVALID,
                    "Cannot run the baselines: nightjar.kafka.properties is set, and the consumers in src/bench know"
                            + " plain connections only; leave --baseline out");
        }
        PythonVenv venv = PythonVenv.bench(home).install((part, doing) -> System.out.println(doing));
        Path history = history();
        RegisteredVersion champion = champion();
        return List.of(
                copy(COPY, WHAT_COPY, trigger, 0),
                copy(PADDED_COPY, WHAT_PADDED_COPY, trigger, EXTRA_BYTES),
                python(venv, "python-sklearn", whatSklearn(pipeline.model()), history, "sklearn", 1),
                python(
                        venv,
                        "python-onnx",
                        whatOnnx(champion),
                        history,
                        onnx(champion).toString(),
                        ONNX_BATCH));
    }

    private Contender copy(String name, String what, Pipeline.Trigger trigger, int extraBytes) {
        return new Contender(
                name,
                what,
                Route.of(pipeline, name),
                Optional.of(trigger),
                steps.line(steps.withCommonOptions(
                        "loadtest-copy",
                        "--contender",
                        name,
                        "--extra-bytes",
                        Integer.toString(extraBytes),
                        "--trigger",
                        TriggerName.of(trigger))));
    }

    /** It cannot read the registered forest. */
    static String whatSklearn(Pipeline.Model model) {
        return "a Python consumer, scikit-learn for each message: not the champion but a forest of the pipeline's size ("
                + model.trees() + " trees, depth " + model.maxDepth()
                + "), fitted to made-up rows; no interval, promises nothing about loss or duplicates";
    }

    private static String whatOnnx(RegisteredVersion champion) {
        return "a Python consumer, up to " + ONNX_BATCH
                + " messages at once into ONNX Runtime: model.onnx of the champion," + " version " + champion.version()
                + "; no interval, promises nothing about loss or duplicates";
    }

    private Contender python(PythonVenv venv, String name, String what, Path history, String model, int batch) {
        Route route = Route.of(pipeline, name);
        return new Contender(
                name,
                what,
                route,
                Optional.empty(),
                List.of(
                        venv.program("python").toString(),
                        home.resolve("src/bench/consumer.py").toString(),
                        "--bootstrap",
                        KafkaClients.address(settings.kafka()),
                        "--input",
                        route.input(),
                        "--output",
                        route.predictions(),
                        "--history",
                        history.toString(),
                        "--model",
                        model,
                        "--batch",
                        Integer.toString(batch),
                        "--trees",
                        Integer.toString(pipeline.model().trees()),
                        "--depth",
                        Integer.toString(pipeline.model().maxDepth())));
    }

    private RegisteredVersion champion() {
        try (ModelRegistry registry = ModelRegistry.connect(settings.mlflow())) {
            String model = pipeline.registry().model();
            return registry.champion(model)
                    .orElseThrow(() -> new NightjarException(
                            ReasonCode.NO_CHAMPION,
                            "No version of model " + model + " carries the alias champion yet"));
        }
    }

    private Path onnx(RegisteredVersion champion) throws IOException {
        try (ModelRegistry registry = ModelRegistry.connect(settings.mlflow())) {
            return Files.write(steps.folder().resolve(ONNX), registry.verified(champion, ONNX, LARGEST_MODEL));
        }
    }

    private Path history() throws IOException {
        Map<String, Object> byCommodity = new LinkedHashMap<>();
        try (FeatureStore store = FeatureStore.open(settings.postgres())) {
            store.rows(store.histories().keySet())
                    .forEach((commodity, rows) -> byCommodity.put(commodity, history(rows)));
        }
        Path file = steps.folder().resolve("history.json");
        new ObjectMapper().writeValue(file.toFile(), byCommodity);
        return file;
    }

    private static Map<String, Object> history(EntityRows rows) {
        List<DailyPrice> prices = rows.prices();
        List<DailyPrice> last = prices.subList(Math.max(0, prices.size() - 14), prices.size());
        double[] now = rows.history()
                .asOf(
                        last.get(last.size() - 1).close(),
                        Instant.ofEpochMilli(last.get(last.size() - 1).knownAtMs())
                                .plusSeconds(3600)
                                .toEpochMilli())
                .values();
        return Map.of(
                "closes",
                last.stream().map(DailyPrice::close).toList(),
                "volumes",
                last.stream()
                        .map(DailyPrice::volume)
                        .filter(volume -> !volume.isNaN())
                        .toList(),
                "supply_index",
                now[Feature.SUPPLY_INDEX.ordinal()],
                "demand_index",
                now[Feature.DEMAND_INDEX.ordinal()]);
    }
}
