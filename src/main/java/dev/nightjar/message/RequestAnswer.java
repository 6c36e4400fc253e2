package dev.nightjar.message;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * One answered request. JSON also has {@code timestamp}, the same time as {@code scored_at}.
 *
 * @param requestId the request's own
 * @param predictionId 32 hexadecimal digits, a hash of source topic, partition and offset
 * @param prediction in the label's unit; where the label is a class its number, which JSON does not show
 * @param lower lower end of the interval at {@code level}; NaN for a class
 * @param upper upper end of the interval at {@code level}; NaN for a class
 * @param level nominal coverage of intervals, in (0, 1)
 * @param modelName registered model
 * @param modelVersion the registered version that answered, a whole number as text
 * @param runId MLflow run that made the version
 * @param requestedVersion the version as the request called it; null when it named none
 * @param status whether the version that was asked for answered
 * @param fallbackReason why the champion answered instead; null unless {@link Status#VERSION_FALLBACK}
 * @param features by name, as the model used them
 * @param filled names of the features that were missing and got the training rows' median
 * @param scoredAt when the prediction was computed
 * @param type the class and its probability; empty for a number
 */
public record RequestAnswer(
        String requestId,
        String predictionId,
        double prediction,
        double lower,
        double upper,
        double level,
        String modelName,
        String modelVersion,
        String runId,
        @Nullable String requestedVersion,
        Status status,
        @Nullable ReasonCode fallbackReason,
        Map<String, Double> features,
        SortedSet<String> filled,
        Instant scoredAt,
        Optional<ClassAnswer> type) {
    /** Whether the version that was asked for answered. */
    public enum Status {
        /** It did, or none was asked for and the champion answered. */
        OK,
        /** The champion answered in its place. */
        VERSION_FALLBACK
    }
}
