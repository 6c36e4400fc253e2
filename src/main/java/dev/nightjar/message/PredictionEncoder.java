package dev.nightjar.message;

import static dev.nightjar.message.JsonBytes.utf8;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Writes predictions as {@link Json#decodePrediction} reads them: UTF-8, no spaces, numbers as the shortest text that reads
 * back as the same double. What many predictions share is remembered as bytes, which makes it several times as fast as a
 * generator. Safe to share between threads.
 */
public final class PredictionEncoder {
    private static final byte[] PREDICTION_ID = utf8("{\"prediction_id\":\"");
    private static final byte[] CURRENT_PRICE = utf8("\",\"current_price\":");
    private static final byte[] PREDICTED_PRICE = utf8(",\"predicted_price\":");
    private static final byte[] LOWER = utf8(",\"lower\":");
    private static final byte[] UPPER = utf8(",\"upper\":");
    private static final byte[] LEVEL = utf8(",\"level\":");
    private static final byte[] CONFIDENCE = utf8(",\"confidence\":");
    private static final byte[] TARGET_TIME = utf8(",\"target_time\":\"");
    private static final byte[] MODEL_NAME = utf8("\",\"model_name\":");
    private static final byte[] MODEL_VERSION = utf8(",\"model_version\":");
    private static final byte[] RUN_ID = utf8(",\"run_id\":");
    private static final byte[] FEATURES = utf8(",\"features\":{");
    private static final byte[] FEATURE_AGE_MS = utf8("},\"feature_age_ms\":");
    private static final byte[] FEATURES_REVISION = utf8(",\"features_revision\":");
    private static final byte[] INTERVAL_CORRECTION = utf8(",\"interval_correction\":");
    private static final byte[] STATUS = utf8(",\"status\":\"");
    private static final byte[] SCORED_AT = utf8("\",\"scored_at\":\"");
    private static final byte[] END = utf8("\"}");

    /** Entities, versions and runs are few; whoever has more pays for quoting them again. */
    private static final int MOST_TEXTS = 10_000;

    private final byte[] entity;
    private final byte[] eventTime;
    private final Map<String, byte[]> quoted = new ConcurrentHashMap<>();

    /** Each thread its own: a table that two cores write to costs more than it saves. */
    private final ThreadLocal<Scratch> scratch = ThreadLocal.withInitial(Scratch::new);

    /** @param json names the fields of entity and event time */
    public PredictionEncoder(Json json) {
        this.entity = utf8("\"," + new String(JsonBytes.quoted(json.entity()), UTF_8) + ":");
        this.eventTime = utf8("," + new String(JsonBytes.quoted(json.eventTime()), UTF_8) + ":\"");
    }

    /**
     * The bytes of a prediction.
     *
     * @throws IllegalArgumentException if a number is not finite
     */
    public byte[] encode(Prediction prediction) {
        Scratch mine = scratch.get();
        NumberTexts texts = mine.texts;
        JsonBytes json = mine.json.clear();
        String currentPrice = texts.of(prediction.currentPrice());
        json.put(PREDICTION_ID).ascii(prediction.predictionId());
        json.put(entity).put(quoted(prediction.entity()));
        json.put(eventTime).ascii(IsoTime.text(prediction.eventTime()));
        json.put(CURRENT_PRICE).ascii(currentPrice);
        json.put(PREDICTED_PRICE).ascii(texts.of(prediction.predictedPrice()));
        json.put(LOWER).ascii(texts.of(prediction.lower()));
        json.put(UPPER).ascii(texts.of(prediction.upper()));
        json.put(LEVEL).ascii(texts.of(prediction.level()));
        json.put(CONFIDENCE).ascii(prediction.confidence() == null ? "null" : texts.of(prediction.confidence()));
        json.put(TARGET_TIME).ascii(mine.targetTime(prediction.targetTime()));
        json.put(MODEL_NAME).put(quoted(prediction.modelName()));
        json.put(MODEL_VERSION).put(quoted(prediction.modelVersion()));
        json.put(RUN_ID).put(quoted(prediction.runId()));
        json.put(FEATURES);
        String separator = "";
        for (Map.Entry<String, Double> feature : prediction.features().entrySet()) {
            json.ascii(separator).put(quoted(feature.getKey())).ascii(":").ascii(texts.of(feature.getValue()));
            separator = ",";
        }
        json.put(FEATURE_AGE_MS).ascii(Long.toString(prediction.featureAgeMs()));
        if (prediction.featuresRevision() != null) {
            json.put(FEATURES_REVISION).ascii(Long.toString(prediction.featuresRevision()));
        }
        if (prediction.intervalCorrection() != 0) {
            json.put(INTERVAL_CORRECTION).ascii(texts.of(prediction.intervalCorrection()));
        }
        json.put(STATUS).ascii(prediction.status().name());
        json.put(SCORED_AT).ascii(IsoTime.text(prediction.scoredAt()));
        return json.put(END).toBytes();
    }

    private byte[] quoted(String text) {
        byte[] known = quoted.get(text);
        if (known == null) {
            known = JsonBytes.quoted(text);
            if (quoted.size() < MOST_TEXTS) {
                quoted.put(text, known);
            }
        }
        return known;
    }

    private static final class Scratch {
        final JsonBytes json = new JsonBytes();
        final NumberTexts texts = new NumberTexts();
        private Instant targetTime = Instant.EPOCH;
        private String targetTimeText = IsoTime.text(targetTime);

        /** One for a whole day's predictions. */
        String targetTime(Instant time) {
            if (!time.equals(targetTime)) {
                targetTime = time;
                targetTimeText = IsoTime.text(time);
            }
            return targetTimeText;
        }
    }
}
