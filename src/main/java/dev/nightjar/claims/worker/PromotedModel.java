package dev.nightjar.claims.worker;

import dev.nightjar.claims.ClaimReader;
import dev.nightjar.forecast.Estimator;
import dev.nightjar.message.Claim;
import dev.nightjar.message.Json;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.PromotionPointer;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.objects.ObjectStore;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.registry.ModelRegistry;
import dev.nightjar.registry.RegisteredVersion;
import dev.nightjar.registry.VersionUri;
import java.util.Optional;

/** The version that promotion pointers name for a claim, verified and proven before it is used. */
final class PromotedModel {
    private final Pipeline pipeline;
    private final ObjectStore objects;
    private final ModelRegistry registry;

    PromotedModel(Pipeline pipeline, ObjectStore objects, ModelRegistry registry) {
        this.pipeline = pipeline;
        this.objects = objects;
        this.registry = registry;
    }

    /**
     * Finds the version for a claim: by the pointer of what the claim names, of {@code global}, of the pipeline; the first
     * that exists.
     *
     * @throws NightjarException NO_CHAMPION without a pointer; MODEL_CORRUPT where it does not fit; of kind AWAY
     */
    RegisteredVersion version(Claim claim) {
        PromotionPointer pointer = pointer(claim)
                .orElseThrow(() -> new NightjarException(
                        ReasonCode.NO_CHAMPION,
                        "Cannot predict for pipeline " + pipeline.name() + ": no promotion pointer of config_hash "
                                + pipeline.configHash() + " exists yet in " + objects.bucket()));
        VersionUri uri = VersionUri.parse(pointer.modelUri())
                .filter(named -> pointer.configHash().equals(pipeline.configHash()))
                .orElseThrow(() -> corrupt(pointer, "it is no version of this configuration"));
        RegisteredVersion version = registry.version(uri.model(), uri.version())
                .orElseThrow(() -> corrupt(pointer, "MLflow does not have the version"));
        if (!version.runId().equals(pointer.runId())) {
            throw corrupt(pointer, "MLflow says that its run is " + version.runId());
        }
        return version;
    }

    private Optional<PromotionPointer> pointer(Claim claim) {
        return PromotionPointer.keysInOrder(claim.modelIdentifier(), pipeline.name(), pipeline.configHash()).stream()
                .flatMap(key -> objects.read(key, PromotionPointer.MAX_BYTES).stream())
                .findFirst()
                .map(bytes -> ClaimReader.value(Json.decodePointer(bytes)));
    }

    /** @throws NightjarException MODEL_CORRUPT */
    Estimator estimator(RegisteredVersion version) {
        return registry.estimator(
                version,
                pipeline.features().names(),
                pipeline.label().kind(),
                pipeline.model().intervalLevel());
    }

    private static NightjarException corrupt(PromotionPointer pointer, String why) {
        return new NightjarException(
                ReasonCode.MODEL_CORRUPT,
                "Cannot use " + pointer.modelUri() + " of run " + pointer.runId()
                        + ", which the promotion pointer names: " + why + "; promote another version");
    }
}
