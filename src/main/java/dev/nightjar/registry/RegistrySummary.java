package dev.nightjar.registry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nightjar.pipeline.Settings;
import java.util.Map;
import java.util.Optional;

/**
 * The versions of one registered model, at a glance.
 *
 * @param versions how many there are, at most 1,000 are counted
 * @param newest the highest version's number; empty without versions
 * @param champion the version in use; empty when none carries the alias
 */
public record RegistrySummary(int versions, Optional<String> newest, Optional<RegisteredVersion> champion) {
    private static final String MOST = "1000";

    /**
     * Reads it.
     *
     * @throws dev.nightjar.message.NightjarException SETTING_MISSING, MLFLOW_AWAY, MLFLOW_DENIED
     */
    public static RegistrySummary read(Settings.Mlflow mlflow, String model) {
        try (TrackingServer server = new TrackingServer(mlflow);
                ModelRegistry registry = ModelRegistry.connect(mlflow)) {
            JsonNode found = server.get(
                            "model-versions/search",
                            Map.of("filter", "name='" + model.replace("'", "") + "'", "max_results", MOST))
                    .path("model_versions");
            Optional<String> newest = found.findValuesAsText("version").stream()
                    .max((a, b) -> Long.compare(Long.parseLong(a), Long.parseLong(b)));
            return new RegistrySummary(found.size(), newest, registry.champion(model));
        }
    }
}
