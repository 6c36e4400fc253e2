package dev.nightjar.score.model;

import dev.nightjar.message.NightjarException;
import dev.nightjar.registry.ModelRegistry;
import dev.nightjar.registry.RegisteredVersion;
import dev.nightjar.telemetry.EventLog;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Who answers where a process starts and its champion cannot be had or must not be used: the version that was proven last
 * on this machine, or else the champion before.
 */
record StandIn(ModelRegistry registry, String model, EventLog log) {

    /**
     * Loads the first that can be used, and says so.
     *
     * @param usable versions to try at all
     * @param loader proves a version, or throws
     * @param cause why the champion does not answer
     * @throws NightjarException the cause, where nobody can stand in
     */
    <M> M load(Predicate<RegisteredVersion> usable, Function<RegisteredVersion, M> loader, NightjarException cause) {
        List<Supplier<Optional<RegisteredVersion>>> others =
                List.of(() -> registry.lastChampion(model), () -> registry.alias(model, ModelRegistry.PREVIOUS));
        for (Supplier<Optional<RegisteredVersion>> other : others) {
            try {
                Optional<RegisteredVersion> version = other.get().filter(usable);
                if (version.isPresent()) {
                    M loaded = loader.apply(version.get());
                    log.warn(
                            "champion_replaced",
                            "model_version",
                            version.get().version(),
                            "reason",
                            cause.reason().name(),
                            "cause",
                            cause.getMessage());
                    return loaded;
                }
            } catch (NightjarException e) {
                // The next one may serve; if none does, why the champion does not is what counts.
                cause.addSuppressed(e);
            }
        }
        throw cause;
    }
}
