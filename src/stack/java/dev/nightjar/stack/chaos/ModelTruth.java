package dev.nightjar.stack.chaos;

import dev.nightjar.feature.Feature;
import dev.nightjar.forecast.Forecast;
import dev.nightjar.forecast.Forecaster;
import dev.nightjar.message.Decoded;
import dev.nightjar.message.Json;
import dev.nightjar.message.Prediction;
import dev.nightjar.message.SourcePosition;
import dev.nightjar.registry.RegisteredVersion;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/**
 * What each registered version answers. A prediction belongs to the version that it names only if that version, given the
 * prediction's own features, makes the same numbers: a forest that was half loaded would not.
 */
final class ModelTruth {
    private static final int MOST_REMEMBERED = 10_000;
    private static final Json JSON = new Json("commodity", "event_time", 1 << 20);

    private final Map<String, Version> versions;
    private final LongAdder stale = new LongAdder();
    private final LongAdder repeated = new LongAdder();
    private final LongAdder contradictions = new LongAdder();
    /** Of the newest events only: repetitions follow soon. */
    private final Map<String, Double> newest = new HashMap<>();

    /** @param versions with their forests */
    ModelTruth(Map<RegisteredVersion, Forecaster> versions) {
        this.versions = versions.entrySet().stream()
                .collect(Collectors.toMap(
                        entry -> entry.getKey().version(),
                        entry -> new Version(entry.getKey().runId(), entry.getValue())));
    }

    /** How many predictions say that their features were stale. */
    long stale() {
        return stale.sum();
    }

    /** How many events came again, by what they say, and were predicted again. */
    long repeated() {
        return repeated.sum();
    }

    /** How many of those were predicted otherwise by the same version. */
    long contradictions() {
        return contradictions.sum();
    }

    private void compareWithBefore(Prediction prediction) {
        String event = prediction.modelVersion() + " " + prediction.entity() + " " + prediction.eventTime() + " "
                + prediction.currentPrice();
        if (newest.size() == MOST_REMEMBERED) {
            newest.clear();
        }
        Double before = newest.put(event, prediction.predictedPrice());
        if (before != null) {
            repeated.increment();
            if (before != prediction.predictedPrice()) {
                contradictions.increment();
            }
        }
    }

    /** The version that made a prediction; {@link Output#NONE} if none would. */
    String versionOf(byte[] value, SourcePosition source) {
        if (!(JSON.decodePrediction(value) instanceof Decoded.Value<Prediction> decoded)) {
            return Output.NONE;
        }
        Prediction prediction = decoded.value();
        Version version = versions.get(prediction.modelVersion());
        if (version == null
                || !version.runId().equals(prediction.runId())
                || !prediction.predictionId().equals(source.predictionId())) {
            return Output.NONE;
        }
        if (prediction.featureAgeMs() < 0) {
            return Output.NONE;
        }
        if (prediction.status() == Prediction.Status.STALE_FEATURES) {
            stale.increment();
        }
        compareWithBefore(prediction);
        double[] features = new double[Feature.values().length];
        prediction.features().forEach((key, number) -> features[Feature.of(key).ordinal()] = number);
        Forecast expected = version.forecaster().forecast(features);
        boolean same = expected.predictedPrice() == prediction.predictedPrice()
                && expected.lower() == prediction.lower()
                && expected.upper() == prediction.upper();
        return same ? prediction.modelVersion() : Output.NONE;
    }

    private record Version(String runId, Forecaster forecaster) {}
}
