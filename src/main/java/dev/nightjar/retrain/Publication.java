package dev.nightjar.retrain;

import dev.nightjar.drift.ReferenceFile;
import dev.nightjar.message.ModelEvent;
import dev.nightjar.message.NightjarException;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.registry.Manifest;
import dev.nightjar.registry.ModelRegistry;
import dev.nightjar.registry.RegisteredVersion;
import dev.nightjar.registry.TrainingRun;
import dev.nightjar.store.FeatureStore;
import dev.nightjar.store.ModelRow;
import dev.nightjar.telemetry.EventLog;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** Makes a trained model known: version, row in the store, champion if it is the first that may, events. */
final class Publication {
    private final Pipeline pipeline;
    private final ModelRegistry registry;
    private final FeatureStore store;
    private final ModelEvents events;
    private final EventLog log;

    Publication(Pipeline pipeline, ModelRegistry registry, FeatureStore store, ModelEvents events, EventLog log) {
        this.pipeline = pipeline;
        this.registry = registry;
        this.store = store;
        this.events = events;
        this.log = log;
    }

    RetrainResult publish(TrainingRun run, RunRecord record, Learned learned, double wallSeconds) {
        boolean floorPassed =
                learned.scores().all().accuracy() > pipeline.gate().minAccuracy();
        RegisteredVersion version = register(run, record, learned, floorPassed);
        log.info(
                "model_registered",
                "run_id",
                run.id(),
                "model_version",
                version.version(),
                "accuracy",
                learned.scores().all().accuracy(),
                "skill",
                learned.scores().all().skill());
        run.finish();
        double accuracy = learned.scores().all().accuracy();
        boolean champion =
                floorPassed && registry.champion(pipeline.registry().model()).isEmpty();
        if (champion) {
            afterwards(
                    version,
                    "take it into use with nightjar promote --pipeline " + pipeline.name() + " --version "
                            + version.version(),
                    () -> new Promotion(pipeline, registry, store).promote(version));
            log.info("model_promoted", "run_id", run.id(), "model_version", version.version());
        }
        afterwards(version, "only its event was not published", () -> {
            events.trained(event(pipeline, version, accuracy));
            if (champion) {
                events.selected(event(pipeline, version, accuracy));
            }
        });
        return new RetrainResult(
                version.model(),
                version.version(),
                run.id(),
                learned,
                floorPassed,
                champion,
                registry.page(version),
                run.page(),
                wallSeconds);
    }

    /** What fails from here on leaves a version that stands; a person has to hear of it. */
    private static void afterwards(RegisteredVersion version, String whatNext, Runnable step) {
        try {
            step.run();
        } catch (NightjarException e) {
            throw new NightjarException(
                    e.reason(),
                    e.getMessage() + "; version " + version.version() + " is registered all the same: " + whatNext,
                    e);
        }
    }

    /** Both or neither: without its row in the store, the version is taken back. */
    private RegisteredVersion register(TrainingRun run, RunRecord record, Learned learned, boolean floorPassed) {
        Map<String, String> tags = new LinkedHashMap<>(record.tags());
        tags.keySet().removeIf(name -> !name.startsWith("nightjar."));
        tags.put(Manifest.TAG, learned.manifestSha256());
        tags.put(ReferenceFile.TAG, learned.referenceSha256());
        tags.put("nightjar.floor", floorPassed ? "passed" : "missed");
        tags.put("nightjar.accuracy", Double.toString(learned.scores().all().accuracy()));
        RegisteredVersion version = registry.register(run, pipeline.registry().model(), record.note(learned), tags);
        try {
            store.recordModel(new ModelRow(
                    version.model(),
                    version.version(),
                    run.id(),
                    pipeline.name(),
                    pipeline.configHash(),
                    finite(learned.scores().all().metrics()),
                    ModelRow.Status.CHALLENGER,
                    Instant.now()));
            return version;
        } catch (NightjarException e) {
            registry.unregister(version);
            throw e;
        }
    }

    private static Map<String, Double> finite(Map<String, Double> metrics) {
        Map<String, Double> finite = new LinkedHashMap<>(metrics);
        finite.values().removeIf(value -> !Double.isFinite(value));
        return finite;
    }

    static ModelEvent event(Pipeline pipeline, RegisteredVersion version, double accuracy) {
        return new ModelEvent(
                version.runId(),
                version.uri(),
                "random-forest",
                pipeline.registry().experiment(),
                pipeline.configHash(),
                pipeline.name(),
                accuracy,
                Instant.now());
    }
}
