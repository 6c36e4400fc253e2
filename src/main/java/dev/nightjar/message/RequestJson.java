package dev.nightjar.message;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The mapping between requests, their answers and JSON bytes. Safe to share between threads. A request's features are an
 * array in the pipeline's order or an object by name; a JSON null, and in an object an absent name, is a missing value.
 */
public final class RequestJson implements Serializable {
    private static final long serialVersionUID = 1L;

    private final List<String> names;
    private final Map<String, Integer> places;
    private final boolean missingAllowed;
    private final int maxBytes;

    private RequestJson(List<String> names, boolean missingAllowed, int maxBytes) {
        this.names = List.copyOf(names);
        this.places = new HashMap<>();
        for (int i = 0; i < names.size(); i++) {
            places.put(names.get(i), i);
        }
        this.missingAllowed = missingAllowed;
        this.maxBytes = maxBytes;
    }

    /**
     * Refuses a request with a missing value.
     *
     * @param names the features, in the model's order
     * @param maxBytes a larger record is {@code OVERSIZED}
     */
    public static RequestJson complete(List<String> names, int maxBytes) {
        return new RequestJson(names, false, maxBytes);
    }

    /** Takes a request with missing values: they are NaN. */
    public static RequestJson withMissing(List<String> names, int maxBytes) {
        return new RequestJson(names, true, maxBytes);
    }

    /** The features, in the model's order. */
    public List<String> names() {
        return names;
    }

    /**
     * Reads a request, its {@code schema_version} first, as {@link Json#decodeEvent} does.
     *
     * @param bytes a record's value; null for a tombstone
     */
    public Decoded<ScoreRequest> decode(byte @Nullable [] bytes) {
        if (bytes != null && bytes.length > maxBytes) {
            return new Decoded.Rejected<>(
                    ReasonCode.OVERSIZED, "the record has " + bytes.length + " bytes; the limit is " + maxBytes);
        }
        return Json.decode(bytes, fields -> {
            fields.checkVersion("schema_version", Json.SCHEMA_VERSION);
            return new ScoreRequest(fields.name("request_id"), features(fields), fields.optionalWord("model_version"));
        });
    }

    /** Writes a request, its features as an array. */
    public byte[] encode(ScoreRequest request) {
        return Json.write(json -> {
            json.writeStringField("request_id", request.requestId());
            json.writeArrayFieldStart("features");
            for (double feature : request.features()) {
                if (Double.isNaN(feature)) {
                    json.writeNull();
                } else {
                    json.writeNumber(feature);
                }
            }
            json.writeEndArray();
            if (request.modelVersion() != null) {
                json.writeStringField("model_version", request.modelVersion());
            }
        });
    }

    /** Writes an answer. */
    public byte[] encode(RequestAnswer answer) {
        return Json.write(json -> {
            json.writeStringField("request_id", answer.requestId());
            prediction(json, answer);
            json.writeStringField("model_version", answer.modelVersion());
            json.writeStringField("timestamp", IsoTime.text(answer.scoredAt()));
            json.writeStringField("prediction_id", answer.predictionId());
            if (answer.type().isEmpty()) {
                json.writeNumberField("lower", answer.lower());
                json.writeNumberField("upper", answer.upper());
            } else {
                json.writeNullField("lower");
                json.writeNullField("upper");
            }
            json.writeNumberField("level", answer.level());
            json.writeStringField("model_name", answer.modelName());
            json.writeStringField("run_id", answer.runId());
            json.writeStringField("requested_version", answer.requestedVersion());
            json.writeStringField("status", answer.status().name());
            json.writeStringField(
                    "fallback_reason",
                    answer.fallbackReason() == null
                            ? null
                            : answer.fallbackReason().name());
            numbers(json, "features", answer.features());
            // They came with the request.
            json.writeNumberField("feature_age_ms", 0);
            json.writeArrayFieldStart("filled");
            for (String name : answer.filled()) {
                json.writeString(name);
            }
            json.writeEndArray();
            json.writeStringField("scored_at", IsoTime.text(answer.scoredAt()));
        });
    }

    /** A number or a class's name, and what is known of the class beside it. */
    private static void prediction(JsonGenerator json, RequestAnswer answer) throws IOException {
        if (answer.type().isEmpty()) {
            json.writeNumberField("prediction", answer.prediction());
            return;
        }
        ClassAnswer type = answer.type().get();
        if (type.isNumber()) {
            json.writeNumberField("prediction", Long.parseLong(type.name()));
        } else {
            json.writeStringField("prediction", type.name());
        }
        json.writeNumberField("probability", type.probability());
        numbers(json, "probabilities", type.probabilities());
    }

    private static void numbers(JsonGenerator json, String field, Map<String, Double> numbers) throws IOException {
        json.writeObjectFieldStart(field);
        for (Map.Entry<String, Double> number : numbers.entrySet()) {
            json.writeNumberField(number.getKey(), number.getValue());
        }
        json.writeEndObject();
    }

    /** Reads an answer, as {@link #encode(RequestAnswer)} wrote it, whatever its features are. */
    public static Decoded<RequestAnswer> decodeAnswer(byte @Nullable [] bytes) {
        return Json.decode(bytes, RequestJson::answer);
    }

    private static RequestAnswer answer(JsonFields fields) throws JsonFields.Refused {
        SortedSet<String> filled = new TreeSet<>();
        if (fields.object("filled") instanceof List<?> names) {
            names.forEach(name -> filled.add(String.valueOf(name)));
        }
        Optional<ClassAnswer> type = type(fields);
        return new RequestAnswer(
                fields.text("request_id"),
                fields.text("prediction_id"),
                type.isPresent() ? type.get().number() : fields.number("prediction"),
                type.isPresent() ? Double.NaN : fields.number("lower"),
                type.isPresent() ? Double.NaN : fields.number("upper"),
                fields.number("level"),
                fields.text("model_name"),
                fields.text("model_version"),
                fields.text("run_id"),
                fields.optionalText("requested_version"),
                fields.constant("status", RequestAnswer.Status.class),
                Optional.ofNullable(fields.optionalText("fallback_reason"))
                        .flatMap(ReasonCode::find)
                        .orElse(null),
                fields.numbers("features"),
                filled,
                fields.instant("scored_at"),
                type);
    }

    private static Optional<ClassAnswer> type(JsonFields fields) throws JsonFields.Refused {
        Map<String, Double> probabilities = fields.optionalNumbers("probabilities");
        if (probabilities.isEmpty()) {
            return Optional.empty();
        }
        String name = String.valueOf(fields.optionalWord("prediction"));
        if (!probabilities.containsKey(name)) {
            throw new JsonFields.Refused(
                    ReasonCode.MALFORMED_JSON, "field prediction is none of " + probabilities.keySet() + ": " + name);
        }
        return Optional.of(new ClassAnswer(name, probabilities));
    }

    private double[] features(JsonFields fields) throws JsonFields.Refused {
        Object given = fields.object("features");
        if (given instanceof List<?> values) {
            return ofArray(values);
        }
        if (given instanceof Map<?, ?> values) {
            return ofObject(values);
        }
        throw new JsonFields.Refused(
                ReasonCode.FEATURES_DIFFER,
                "field features is neither an array nor an object: " + JsonFields.shorten(given));
    }

    private double[] ofArray(List<?> values) throws JsonFields.Refused {
        if (values.size() != names.size()) {
            throw new JsonFields.Refused(
                    ReasonCode.FEATURES_DIFFER,
                    "field features has " + values.size() + " values; the pipeline has " + names.size() + " features");
        }
        double[] features = new double[names.size()];
        for (int i = 0; i < features.length; i++) {
            features[i] = value(names.get(i), values.get(i));
        }
        return features;
    }

    private double[] ofObject(Map<?, ?> values) throws JsonFields.Refused {
        for (Object name : values.keySet()) {
            if (!places.containsKey(name)) {
                throw new JsonFields.Refused(
                        ReasonCode.FEATURES_DIFFER,
                        "the pipeline has no feature " + JsonFields.shorten(name) + "; it has " + names);
            }
        }
        double[] features = new double[names.size()];
        for (int i = 0; i < features.length; i++) {
            features[i] = value(names.get(i), values.get(names.get(i)));
        }
        return features;
    }

    private double value(String name, @Nullable Object value) throws JsonFields.Refused {
        if (value != null) {
            return JsonFields.bounded("features." + name, JsonFields.finite("features." + name, value));
        }
        if (missingAllowed) {
            return Double.NaN;
        }
        throw new JsonFields.Refused(
                ReasonCode.MISSING_FIELD,
                "feature " + name + " is missing; the pipeline rejects that (features.missing)");
    }
}
