package dev.nightjar.message;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One answered event.
 *
 * @param predictionId 32 hexadecimal digits, a hash of source topic, partition and offset: the same event has the same
 *     id however often it is scored
 * @param entity the commodity; written under the pipeline's entity name
 * @param eventTime the event's own time
 * @param currentPrice the event's price
 * @param predictedPrice the forecast for {@code targetTime}, in the unit of {@code currentPrice}
 * @param lower lower end of the interval at {@code level}
 * @param upper upper end of the interval at {@code level}
 * @param level nominal coverage of the interval, in (0, 1)
 * @param confidence share of recent outcomes inside their intervals at this level, 0 to 1; null until outcomes exist
 * @param targetTime when the forecast comes true
 * @param modelName registered model
 * @param modelVersion registered version, a whole number as text
 * @param runId MLflow run that made the version
 * @param features natural-unit features by name, in the pipeline's order
 * @param featureAgeMs event time minus the newest {@code known_at} that went into the features, in milliseconds, ≥ 0
 * @param status whether the features were fresh
 * @param scoredAt when the prediction was computed
 * @param featuresRevision the state of the store's rows that the features rest on ({@code commodities.revision} of the
 *     entity), ≥ 0; null where nobody counts states
 * @param intervalCorrection what was added to each side of the model's own interval of log returns, in halves of it; 0 is
 *     the model's own
 */
public record Prediction(
        String predictionId,
        String entity,
        Instant eventTime,
        double currentPrice,
        double predictedPrice,
        double lower,
        double upper,
        double level,
        @Nullable Double confidence,
        Instant targetTime,
        String modelName,
        String modelVersion,
        String runId,
        Map<String, Double> features,
        long featureAgeMs,
        Status status,
        Instant scoredAt,
        @Nullable Long featuresRevision,
        double intervalCorrection) {

    /** Whether a prediction rests on what it should. */
    public enum Status {
        /** Everything as the pipeline asks. */
        OK,
        /** The newest known row is older than the pipeline's {@code features.max-age}. */
        STALE_FEATURES
    }
}
