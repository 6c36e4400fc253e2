package dev.nightjar.registry;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.TreeMap;

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

    /** The tag that says which configuration it was trained by. */
    public static final String CONFIG_HASH = "nightjar.config-hash";

    public RegisteredVersion {
        tags = Map.copyOf(tags);
    }

    /** As MLflow describes it. */
    static RegisteredVersion of(JsonNode answer) {
        Map<String, String> tags = new TreeMap<>();
        answer.path("tags")
                .forEach(tag ->
                        tags.put(tag.path("key").asText(), tag.path("value").asText()));
        return new RegisteredVersion(
                answer.path("name").asText(),
                answer.path("version").asText(),
                answer.path("run_id").asText(),
                tags);
    }

    /** {@code models:/NAME/VERSION}. */
    public String uri() {
        return new VersionUri(model, version).toString();
    }
}
