package dev.nightjar.outcomes;

import dev.nightjar.message.Json;
import dev.nightjar.message.Prediction;
import dev.nightjar.message.PredictionEncoder;
import dev.nightjar.message.SourcePosition;
import java.time.Instant;
import java.util.Map;

/** Predictions as the scorer writes them, written out in tests. */
final class LiteralPredictions {
    static final Json JSON = new Json("commodity", "event_time", 65_536);

    static final long REVISION = 17;

    private static final PredictionEncoder ENCODER = new PredictionEncoder(JSON);

    private LiteralPredictions() {}

    /** One by version 7, with an interval at 0.9. */
    static Prediction of(
            SourcePosition source,
            String commodity,
            String eventTime,
            String targetTime,
            double current,
            double predicted,
            double lower,
            double upper) {
        return of(source, commodity, eventTime, targetTime, current, predicted, lower, upper, "commodity-price", "7");
    }

    /** The same by another version. */
    static Prediction of(
            SourcePosition source,
            String commodity,
            String eventTime,
            String targetTime,
            double current,
            double predicted,
            double lower,
            double upper,
            String modelName,
            String modelVersion) {
        return new Prediction(
                source.predictionId(),
                commodity,
                Instant.parse(eventTime),
                current,
                predicted,
                lower,
                upper,
                0.9,
                null,
                Instant.parse(targetTime),
                modelName,
                modelVersion,
                "run" + modelVersion,
                Map.of("current_price", current, "avg_price_7d", 99.5),
                36_000_000,
                Prediction.Status.OK,
                Instant.parse(eventTime).plusMillis(3),
                REVISION,
                0);
    }

    static byte[] bytes(Prediction prediction) {
        return ENCODER.encode(prediction);
    }
}
