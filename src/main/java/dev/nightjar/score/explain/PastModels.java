package dev.nightjar.score.explain;

import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.registry.ModelRegistry;
import dev.nightjar.registry.RegisteredVersion;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Versions that answered once, each loaded and verified once. Not safe for several threads.
 *
 * @param <M> what a version is loaded as
 */
final class PastModels<M> {
    private final ModelRegistry registry;
    private final Loader<M> loader;
    private final Map<Key, Loaded<M>> loaded = new HashMap<>();

    PastModels(ModelRegistry registry, Loader<M> loader) {
        this.registry = registry;
        this.loader = loader;
    }

    /** Loads a version and proves it, as the scorer does. */
    interface Loader<M> {
        /**
         * @param level nominal coverage of its intervals, in (0, 1)
         * @throws NightjarException MODEL_CORRUPT when it must not be used
         */
        M load(RegisteredVersion version, double level);
    }

    /**
     * A version, or why there is none.
     *
     * @param model empty when it is gone or must not be used
     * @param why empty when it is there
     */
    record Loaded<M>(Optional<M> model, String why) {}

    private record Key(String model, String version, double level) {}

    /** @throws NightjarException MLFLOW_AWAY, MLFLOW_DENIED, MLFLOW_REFUSED when that is not known */
    Loaded<M> get(String model, String version, double level) {
        Key key = new Key(model, version, level);
        Loaded<M> known = loaded.get(key);
        if (known == null) {
            known = load(key);
            loaded.put(key, known);
        }
        return known;
    }

    /** How many versions were asked for. */
    int size() {
        return loaded.size();
    }

    private Loaded<M> load(Key key) {
        Optional<RegisteredVersion> version = key.version().matches("[1-9][0-9]{0,17}")
                ? registry.version(key.model(), key.version())
                : Optional.empty();
        if (version.isEmpty()) {
            return new Loaded<>(
                    Optional.empty(), "version " + key.version() + " of model " + key.model() + " is not registered");
        }
        try {
            return new Loaded<>(Optional.of(loader.load(version.get(), key.level())), "");
        } catch (NightjarException e) {
            if (e.reason() != ReasonCode.MODEL_CORRUPT) {
                throw e;
            }
            return new Loaded<>(Optional.empty(), String.valueOf(e.getMessage()));
        }
    }
}
