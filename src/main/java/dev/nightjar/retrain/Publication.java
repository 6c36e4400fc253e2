package dev.nightjar.retrain;

import dev.nightjar.drift.ReferenceFile;
import dev.nightjar.evaluation.ForecastFile;
import dev.nightjar.message.NightjarException;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.registry.Manifest;
import dev.nightjar.registry.ModelRegistry;
import dev.nightjar.registry.RegisteredVersion;
import dev.nightjar.registry.TrainingRun;
import dev.nightjar.store.FeatureStore;
import dev.nightjar.store.ModelRow;
import dev.nightjar.telemetry.EventLog;
import dev.nightjar.topic.ModelEvents;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** Makes a trained model known: version, row in the store, event. */
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
        try {
            events.trained(events.event(
                    version.runId(),
                    version.uri(),
                    pipeline.configHash(),
                    learned.scores().all().accuracy(),
                    Instant.now()));
        } catch (NightjarException e) {
            throw new NightjarException(
                    e.reason(),
                    e.getMessage() + "; version " + version.version()
                            + " is registered all the same: only its event was not published",
                    e);
        }
        return new RetrainResult(
                version.model(),
                version.version(),
                run.id(),
                learned,
                floorPassed,
                registry.page(version),
                run.page(),
                wallSeconds);
    }

    /** Both or neither: without its row in the store, the version is taken back. */
    private RegisteredVersion register(TrainingRun run, RunRecord record, Learned learned, boolean floorPassed) {
        Map<String, String> tags = new LinkedHashMap<>(record.tags());
        tags.keySet().removeIf(name -> !name.startsWith("nightjar."));
        tags.put(Manifest.TAG, learned.manifestSha256());
        tags.put(ForecastFile.TAG, learned.forecastsSha256());
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
            takeBack(version, e);
            throw e;
        }
    }

    /** Where that fails too, the version stays; without a row in the store it is never judged. */
    private void takeBack(RegisteredVersion version, NightjarException reason) {
        try {
            registry.unregister(version);
        } catch (NightjarException e) {
            reason.addSuppressed(e);
            log.warn(
                    "version_left",
                    "model_version",
                    version.version(),
                    "run_id",
                    version.runId(),
                    "why",
                    e.getMessage());
        }
    }

    private static Map<String, Double> finite(Map<String, Double> metrics) {
        Map<String, Double> finite = new LinkedHashMap<>(metrics);
        finite.values().removeIf(value -> !Double.isFinite(value));
        return finite;
    }
}
