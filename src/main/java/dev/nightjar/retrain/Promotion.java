package dev.nightjar.retrain;

import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.registry.ModelRegistry;
import dev.nightjar.registry.RegisteredVersion;
import dev.nightjar.store.FeatureStore;
import java.util.Optional;

/** Makes a version champion, and the champion before it {@code previous}. Doing it twice changes nothing. */
final class Promotion {
    private final Pipeline pipeline;
    private final ModelRegistry registry;
    private final FeatureStore store;

    Promotion(Pipeline pipeline, ModelRegistry registry, FeatureStore store) {
        this.pipeline = pipeline;
        this.registry = registry;
        this.store = store;
    }

    /**
     * Promotes.
     *
     * @return the champion before, if it was another
     */
    Optional<RegisteredVersion> promote(RegisteredVersion version) {
        String model = pipeline.registry().model();
        Optional<RegisteredVersion> before =
                registry.champion(model).filter(champion -> !champion.version().equals(version.version()));
        before.ifPresent(old -> registry.setAlias(model, ModelRegistry.PREVIOUS, old.version()));
        registry.setAlias(model, ModelRegistry.CHAMPION, version.version());
        store.markChampion(model, version.version());
        return before;
    }
}
