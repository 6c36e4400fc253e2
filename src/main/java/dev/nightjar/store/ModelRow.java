package dev.nightjar.store;

import java.time.Instant;
import java.util.Locale;
import java.util.Map;

/**
 * One registered model version, a row of {@code ml_models}.
 *
 * @param modelName registered model
 * @param version registered version, a whole number as text
 * @param runId MLflow run that made it
 * @param pipeline the pipeline's name
 * @param configHash the pipeline's hash
 * @param metrics by name; finite
 * @param status what it is used for
 * @param createdAt when it was registered
 */
public record ModelRow(
        String modelName,
        String version,
        String runId,
        String pipeline,
        String configHash,
        Map<String, Double> metrics,
        Status status,
        Instant createdAt) {

    /** What a version is used for. */
    public enum Status {
        CHALLENGER,
        CHAMPION,
        PREVIOUS,
        RETIRED,
        /** Its live accuracy fell, or a person took it back. */
        ROLLED_BACK;

        /** As the table has it. */
        public String key() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
