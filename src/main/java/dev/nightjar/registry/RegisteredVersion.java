package dev.nightjar.registry;

import java.util.Map;

/**
 * A version of a registered model.
 *
 * @param model registered model's name
 * @param version a whole number, as MLflow writes it
 * @param runId the run that made it
 * @param tags the version's tags; Nightjar's own start with {@code nightjar.}
 */
public record RegisteredVersion(String model, String version, String runId, Map<String, String> tags) {
    /** The tag that says of which family its model is. */
    public static final String FAMILY = "nightjar.family";

    public RegisteredVersion {
        tags = Map.copyOf(tags);
    }

    /** {@code models:/NAME/VERSION}. */
    public String uri() {
        return "models:/" + model + "/" + version;
    }
}
