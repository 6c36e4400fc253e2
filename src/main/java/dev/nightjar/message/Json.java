package dev.nightjar.message;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The one mapping between messages and their JSON bytes (UTF-8, times as ISO-8601 instants). Safe to share between
 * threads. Decoding is strict about what scoring needs and ignores fields that it does not know.
 *
 * @param entity name of the field that holds the entity, {@code commodity}
 * @param eventTime name of the field that holds the event time, {@code event_time}
 * @param maxBytes a larger input record is {@code OVERSIZED}
 */
public record Json(String entity, String eventTime, int maxBytes) implements Serializable {
    /** The one version of events and requests that is read. */
    static final int SCHEMA_VERSION = 1;

    private static final int MAX_DEPTH = 32;
    private static final int LONGEST_URI = 2048;

    /** As MLflow. */
    private static final int LONGEST_EXPERIMENT = 500;

    private static final int TYPICAL_BYTES = 768;

    /** NaN and Infinity are read as numbers here so that they get their own reason, NOT_A_NUMBER. */
    private static final JsonFactory FACTORY = JsonFactory.builder()
            // Looking names up in the JVM's own table takes a second for the hostile names of one large record.
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
            .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
            .build();

    /**
     * Reads an input event. Its {@code schema_version} comes first: an event of another version may lack the other
     * fields, or mean something else by them.
     *
     * @param bytes a record's value; null for a tombstone
     */
    public Decoded<PriceEvent> decodeEvent(byte @Nullable [] bytes) {
        if (bytes != null && bytes.length > maxBytes) {
            return oversized(bytes, maxBytes);
        }
        return decode(bytes, fields -> {
            fields.checkVersion("schema_version", SCHEMA_VERSION);
            return new PriceEvent(
                    fields.name(entity),
                    fields.quantity("price"),
                    fields.volume("volume"),
                    fields.instant(eventTime),
                    fields.optionalText("event_id"));
        });
    }

    /** Reads an answer, as {@link PredictionEncoder} wrote it. */
    public Decoded<Prediction> decodePrediction(byte @Nullable [] bytes) {
        return decode(bytes, this::prediction);
    }

    /** The registered version that made an answer, to an event or to a request; empty when the bytes do not say. */
    public static Optional<String> answeredBy(byte @Nullable [] answer) {
        return decode(answer, fields -> fields.text("model_version")) instanceof Decoded.Value<String> version
                ? Optional.of(version.value())
                : Optional.empty();
    }

    /** Whether a text has neither control characters nor halves of characters: the feature store takes no others as names. */
    public static boolean isPrintable(String text) {
        return JsonFields.isPrintable(text);
    }

    /** Reads a model's event, as {@link #encode(ModelEvent)} wrote it. */
    public Decoded<ModelEvent> decodeModelEvent(byte @Nullable [] bytes) {
        return decode(
                bytes,
                fields -> new ModelEvent(
                        fields.text("run_id"),
                        fields.text("model_uri"),
                        fields.text("model_type"),
                        fields.text("experiment"),
                        fields.text("config_hash"),
                        fields.text("identifier"),
                        fields.number("score"),
                        fields.instant("timestamp")));
    }

    /**
     * Reads a promotion pointer, as {@link #encode(PromotionPointer)} wrote it.
     *
     * @param bytes larger than {@link PromotionPointer#MAX_BYTES} it is {@code OVERSIZED}
     */
    public static Decoded<PromotionPointer> decodePointer(byte[] bytes) {
        if (bytes.length > PromotionPointer.MAX_BYTES) {
            return oversized(bytes, PromotionPointer.MAX_BYTES);
        }
        return decode(
                bytes,
                fields -> new PromotionPointer(
                        fields.line("model_uri", LONGEST_URI),
                        fields.name("run_id"),
                        fields.line("experiment_name", LONGEST_EXPERIMENT),
                        fields.name("model_type"),
                        fields.name("config_hash"),
                        fields.number("score"),
                        fields.instant("timestamp")));
    }

    /** Writes an input event; an unknown volume is left out. */
    public byte[] encode(PriceEvent event) {
        return write(json -> {
            json.writeStringField(entity, event.commodity());
            json.writeNumberField("price", event.price());
            if (!Double.isNaN(event.volume())) {
                json.writeNumberField("volume", event.volume());
            }
            json.writeStringField(eventTime, IsoTime.text(event.eventTime()));
            if (event.eventId() != null) {
                json.writeStringField("event_id", event.eventId());
            }
        });
    }

    /** Writes a model's event. */
    public byte[] encode(ModelEvent event) {
        return write(json -> {
            json.writeStringField("run_id", event.runId());
            json.writeStringField("model_uri", event.modelUri());
            json.writeStringField("model_type", event.modelType());
            json.writeStringField("experiment", event.experiment());
            json.writeStringField("config_hash", event.configHash());
            json.writeStringField("identifier", event.identifier());
            json.writeNumberField("score", event.score());
            json.writeStringField("timestamp", IsoTime.text(event.timestamp()));
        });
    }

    /** Writes a promotion pointer. */
    public static byte[] encode(PromotionPointer pointer) {
        return write(json -> {
            json.writeStringField("model_uri", pointer.modelUri());
            json.writeStringField("run_id", pointer.runId());
            json.writeStringField("experiment_name", pointer.experimentName());
            json.writeStringField("model_type", pointer.modelType());
            json.writeStringField("config_hash", pointer.configHash());
            json.writeNumberField("score", pointer.score());
            json.writeStringField("timestamp", IsoTime.text(pointer.timestamp()));
        });
    }

    private Prediction prediction(JsonFields fields) throws JsonFields.Refused {
        return new Prediction(
                fields.text("prediction_id"),
                fields.text(entity),
                fields.instant(eventTime),
                fields.number("current_price"),
                fields.number("predicted_price"),
                fields.number("lower"),
                fields.number("upper"),
                fields.number("level"),
                fields.optionalNumber("confidence"),
                fields.instant("target_time"),
                fields.text("model_name"),
                fields.text("model_version"),
                fields.text("run_id"),
                fields.numbers("features"),
                (long) fields.number("feature_age_ms"),
                fields.constant("status", Prediction.Status.class),
                fields.instant("scored_at"),
                fields.optionalLong("features_revision"),
                fields.numberOr("interval_correction", 0));
    }

    static <T> Decoded<T> decode(byte @Nullable [] bytes, Shape<T> shape) {
        try {
            return new Decoded.Value<>(shape.of(JsonFields.read(FACTORY, bytes)));
        } catch (JsonFields.Refused e) {
            return new Decoded.Rejected<>(e.reason(), e.text());
        }
    }

    private static <T> Decoded<T> oversized(byte[] bytes, int limit) {
        return new Decoded.Rejected<>(
                ReasonCode.OVERSIZED, "the record has " + bytes.length + " bytes; the limit is " + limit);
    }

    static byte[] write(Content content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(TYPICAL_BYTES);
        try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
            json.writeStartObject();
            content.into(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("memory takes every write", e);
        }
        return bytes.toByteArray();
    }

    interface Shape<T> {
        T of(JsonFields fields) throws JsonFields.Refused;
    }

    interface Content {
        void into(JsonGenerator json) throws IOException;
    }
}
