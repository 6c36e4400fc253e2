package dev.nightjar.score;

import dev.nightjar.feature.EntityHistory;
import dev.nightjar.feature.Feature;
import dev.nightjar.feature.TradingDays;
import dev.nightjar.forecast.Forecast;
import dev.nightjar.message.Decoded;
import dev.nightjar.message.Prediction;
import dev.nightjar.message.PriceEvent;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.message.SourcePosition;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns one input record into an answer or a dead letter: a pure function, safe to share between threads. */
final class Scorer {
    private final ScoringRules rules;
    private final List<Feature> features;

    Scorer(ScoringRules rules) {
        this.rules = rules;
        this.features = rules.features().stream().map(Feature::of).toList();
    }

    /**
     * Scores one record.
     *
     * @param value the record's bytes; null for a tombstone
     * @param source where it stands
     * @param knowledge the model and the rows to use
     * @param now when this happens
     */
    Scored score(byte @Nullable [] value, SourcePosition source, Knowledge knowledge, Instant now) {
        Decoded<PriceEvent> decoded = rules.json().decodeEvent(value);
        if (decoded instanceof Decoded.Rejected<PriceEvent> rejected) {
            return refused(value, source, knowledge.model(), now, rejected.reason(), rejected.message());
        }
        PriceEvent event = ((Decoded.Value<PriceEvent>) decoded).value();
        if (event.price() <= 0) {
            return switch (rules.nonPositivePrice()) {
                case DEAD_LETTER ->
                    refused(
                            value,
                            source,
                            knowledge.model(),
                            now,
                            ReasonCode.NON_POSITIVE_PRICE,
                            event.commodity() + " at " + event.price() + ": a return from there is undefined");
            };
        }
        EntityHistory history = knowledge.histories().get(event.commodity());
        if (history == null) {
            return refused(
                    value,
                    source,
                    knowledge.model(),
                    now,
                    ReasonCode.UNKNOWN_ENTITY,
                    "the store holds no prices of \"" + event.commodity() + "\"");
        }
        EntityHistory.AsOf asOf = history.asOf(event.price(), event.eventTime().toEpochMilli());
        if (asOf.knownDays() < rules.minHistory()) {
            return refused(
                    value,
                    source,
                    knowledge.model(),
                    now,
                    ReasonCode.INSUFFICIENT_HISTORY,
                    asOf.knownDays() + " daily prices of " + event.commodity() + " were known at " + event.eventTime()
                            + "; " + rules.minHistory() + " are needed");
        }
        return forecast(value, event, asOf, source, knowledge.model(), now);
    }

    private Scored forecast(
            byte @Nullable [] value,
            PriceEvent event,
            EntityHistory.AsOf asOf,
            SourcePosition source,
            ScoringModel model,
            Instant now) {
        if (!areFinite(asOf.values())) {
            return refused(
                    value,
                    source,
                    model,
                    now,
                    ReasonCode.NOT_A_NUMBER,
                    "features of " + event.commodity() + " are not finite: " + Arrays.toString(asOf.values()));
        }
        Forecast forecast = model.forecaster().forecast(asOf.values());
        if (!Double.isFinite(forecast.predictedPrice() + forecast.lower() + forecast.upper())) {
            return refused(
                    value,
                    source,
                    model,
                    now,
                    ReasonCode.MODEL_CORRUPT,
                    "version " + model.version() + " answers " + forecast + " for " + Arrays.toString(asOf.values()));
        }
        boolean stale = asOf.ageMs() > rules.maxAgeMs();
        Prediction prediction = new Prediction(
                source.predictionId(),
                event.commodity(),
                event.eventTime(),
                event.price(),
                forecast.predictedPrice(),
                forecast.lower(),
                forecast.upper(),
                rules.level(),
                null,
                TradingDays.targetTime(event.eventTime(), rules.horizon()),
                model.name(),
                model.version(),
                model.runId(),
                named(asOf.values()),
                asOf.ageMs(),
                stale ? Prediction.Status.STALE_FEATURES : Prediction.Status.OK,
                now);
        return new Scored.Answered(
                event.commodity(), rules.json().encode(prediction), Doubt.about(stale, event.eventTime(), now), model);
    }

    private static boolean areFinite(double[] values) {
        for (double value : values) {
            if (!Double.isFinite(value)) {
                return false;
            }
        }
        return true;
    }

    private Map<String, Double> named(double[] values) {
        Map<String, Double> named = new LinkedHashMap<>();
        for (Feature feature : features) {
            named.put(feature.key(), values[feature.ordinal()]);
        }
        return named;
    }

    private Scored refused(
            byte @Nullable [] value,
            SourcePosition source,
            ServedModel model,
            Instant now,
            ReasonCode reason,
            String message) {
        return Scored.Refused.because(reason, message, value, source, rules.pipeline(), model, now);
    }
}
