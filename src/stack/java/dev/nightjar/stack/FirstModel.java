package dev.nightjar.stack;

import dev.nightjar.command.ByClaim;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.registry.ModelRegistry;
import dev.nightjar.registry.RegisteredVersion;
import dev.nightjar.store.FeatureStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

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
                    steps.report(
                            "ingest",
                            "ingest",
                            "--prices",
                            steps.simulatedMarket().toString());
                }
                if (!hasChampion()) {
                    steps.champion();
                }
            }
            case REQUEST -> {
                if (!hasChampion()) {
                    requireTrainingData(pipeline);
                    steps.champion();
                }
            }
            case CLAIM -> throw ByClaim.refused("make a first model of", pipeline);
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

    /** Says so where one is there that the settings given did not make: they change nothing about it. */
    private boolean hasChampion() {
        try (ModelRegistry registry = ModelRegistry.connect(settings.mlflow())) {
            Optional<RegisteredVersion> champion =
                    registry.champion(pipeline.registry().model());
            champion.map(version -> mind(version, pipeline.configHash()))
                    .filter(text -> !text.isEmpty())
                    .ifPresent(System.out::println);
            return champion.isPresent();
        }
    }

    static String mind(RegisteredVersion champion, String configHash) {
        return configHash.equals(champion.tags().get("nightjar.config-hash"))
                ? ""
                : "Mind: the champion is version " + champion.version() + ", trained with other settings ("
                        + champion.tags().getOrDefault("nightjar.window-from", "unknown") + " to "
                        + champion.tags().getOrDefault("nightjar.window-until", "unknown")
                        + "); for a new one: nightjar retrain and promote with these settings, or nightjar down --wipe";
    }
}
