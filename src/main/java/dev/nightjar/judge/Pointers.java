package dev.nightjar.judge;

import dev.nightjar.message.Json;
import dev.nightjar.message.PromotionPointer;
import dev.nightjar.objects.ObjectStore;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.registry.RegisteredVersion;
import dev.nightjar.session.HadoopSettings;
import java.time.Instant;

/** The promotion pointer in the object storage: for workers that know neither MLflow's aliases nor Kafka's events. */
final class Pointers {
    private final Pipeline pipeline;
    private final String location;

    Pointers(Pipeline pipeline, Settings settings) {
        this.pipeline = pipeline;
        this.location = settings.objects();
    }

    /**
     * Points at a version.
     *
     * @param configHash of the pipeline that it was trained by
     * @param score the pipeline's headline metric
     */
    void write(RegisteredVersion version, String configHash, double score, Instant now) {
        PromotionPointer pointer = new PromotionPointer(
                version.uri(),
                version.runId(),
                pipeline.registry().experiment(),
                version.tags()
                        .getOrDefault(
                                RegisteredVersion.FAMILY,
                                pipeline.model().family().key()),
                configHash,
                score,
                now);
        try (ObjectStore objects = open()) {
            objects.put(PromotionPointer.key(pipeline.name(), configHash), Json.encode(pointer));
        }
    }

    /** Takes a configuration's pointer away: nothing of it is in use. */
    void withdraw(String configHash) {
        try (ObjectStore objects = open()) {
            objects.delete(PromotionPointer.key(pipeline.name(), configHash));
        }
    }

    private ObjectStore open() {
        return ObjectStore.open(location, HadoopSettings.ofProcess());
    }
}
