package dev.nightjar.stack;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.registry.ModelRegistry;
import dev.nightjar.store.FeatureStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * What a scorer needs before its first answer, where it is not there: prices of a simulated market, and a model learned from
 * the store's prices or from the pipeline's training data. Data to answer requests is never made up.
 */
final class FirstModel {
    private final DemoSteps steps;
    private final Pipeline pipeline;
    private final Settings settings;

    FirstModel(DemoSteps steps, Pipeline pipeline, Settings settings) {
        this.steps = steps;
        this.pipeline = pipeline;
        this.settings = settings;
    }

    /** @throws NightjarException FILE_UNREADABLE when a request pipeline has neither champion nor training data */
    void prepare() throws IOException, InterruptedException {
        switch (pipeline.features().from()) {
            case PRICE_HISTORY -> {
                if (isStoreEmpty()) {
                    ingestSimulatedMarket();
                }
                if (!hasChampion()) {
                    train();
                }
            }
            case REQUEST -> {
                if (!hasChampion()) {
                    requireTrainingData(pipeline);
                    train();
                }
            }
        }
    }

    /** What retrain would find out a minute later, with what to run first. */
    static void requireTrainingData(Pipeline pipeline) {
        String data = pipeline.features().trainingData();
        boolean isUri = data.matches("[A-Za-z][A-Za-z0-9+.-]*:.*");
        if (!isUri && !Files.exists(Path.of(data))) {
            throw new NightjarException(
                    ReasonCode.FILE_UNREADABLE,
                    "Cannot load pipeline " + pipeline.name() + ": model "
                            + pipeline.registry().model() + " has no champion, and features.training-data is " + data
                            + ", which does not exist; run `bin/nightjar up` and `bin/nightjar retrain --pipeline "
                            + pipeline.name()
                            + " --set features.training-data=FILE.csv` first, or give loadtest that --set");
        }
    }

    private boolean isStoreEmpty() {
        try (FeatureStore store = FeatureStore.open(settings.postgres())) {
            return store.histories().isEmpty();
        }
    }

    private boolean hasChampion() {
        try (ModelRegistry registry = ModelRegistry.connect(settings.mlflow())) {
            return registry.champion(pipeline.registry().model()).isPresent();
        }
    }

    private void train() throws IOException, InterruptedException {
        JsonNode retrain = steps.report("retrain", "retrain");
        if (!retrain.path("promoted").asBoolean()) {
            String version = retrain.path("model_version").asText();
            steps.run("promote", steps.withCommonOptions("promote", "--version", version));
        }
    }

    private void ingestSimulatedMarket() throws IOException, InterruptedException {
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        Path folder = Files.createDirectories(steps.folder().resolve("market"));
        steps.run(
                "simulate",
                "simulate",
                "--out",
                folder.toString(),
                "--from",
                today.minusYears(4).toString(),
                "--to",
                today.minusDays(1).toString());
        steps.report("ingest", "ingest", "--prices", folder.toString());
    }
}
