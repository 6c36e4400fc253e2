package dev.nightjar.score;

import dev.nightjar.feature.EntityHistory;
import dev.nightjar.feature.Feature;
import dev.nightjar.feature.TradingDays;
import dev.nightjar.forecast.Calibration;
import dev.nightjar.forecast.Forecast;
import dev.nightjar.message.Decoded;
import dev.nightjar.message.Prediction;
import dev.nightjar.message.PredictionEncoder;
import dev.nightjar.message.PriceEvent;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.message.SourcePosition;
import dev.nightjar.score.model.ScoringModel;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns one input record into an answer or a dead letter, the same for the same arguments; safe to share between threads. */
final class Scorer {
    private final ScoringRules rules;
    private final List<Feature> features;
    private final PredictionEncoder encoder;

    Scorer(ScoringRules rules) {
        this.rules = rules;
        this.encoder = new PredictionEncoder(rules.json());
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
        Asked asked = new Asked(value, source, knowledge.model(), now);
        Decoded<PriceEvent> decoded = rules.json().decodeEvent(value);
        if (decoded instanceof Decoded.Rejected<PriceEvent> rejected) {
            return refused(asked, rejected.reason(), rejected.message());
        }
        PriceEvent event = ((Decoded.Value<PriceEvent>) decoded).value();
        if (event.price() <= 0) {
            return switch (rules.nonPositivePrice()) {
                case DEAD_LETTER ->
                    refused(
                            asked,
                            ReasonCode.NON_POSITIVE_PRICE,
                            event.commodity() + " at " + event.price() + ": a return from there is undefined");
            };
        }
        EntityHistory history = knowledge.histories().get(event.commodity());
        if (history == null) {
            return refused(
                    asked, ReasonCode.UNKNOWN_ENTITY, "the store holds no prices of \"" + event.commodity() + "\"");
        }
        EntityHistory.AsOf asOf = history.asOf(event.price(), event.eventTime().toEpochMilli());
        if (asOf.knownDays() < rules.minHistory()) {
            return refused(
                    asked,
                    ReasonCode.INSUFFICIENT_HISTORY,
                    asOf.knownDays() + " daily prices of " + event.commodity() + " were known at " + event.eventTime()
                            + "; " + rules.minHistory() + " are needed");
        }
        return forecast(asked, event, knowledge.calibration(event.commodity()), asOf, history.revision());
    }

    private Scored forecast(
            Asked asked, PriceEvent event, Calibration calibration, EntityHistory.AsOf asOf, long revision) {
        ScoringModel model = asked.model();
        if (!areFinite(asOf.values())) {
            return refused(
                    asked,
                    ReasonCode.NOT_A_NUMBER,
                    "features of " + event.commodity() + " are not finite: " + Arrays.toString(asOf.values()));
        }
        Forecast forecast = model.forecaster().forecast(asOf.values(), calibration.correction());
        if (!Double.isFinite(forecast.predictedPrice() + forecast.lower() + forecast.upper())) {
            return refused(
                    asked,
                    ReasonCode.MODEL_CORRUPT,
                    "version " + model.version() + " answers " + forecast + " for " + Arrays.toString(asOf.values()));
        }
        boolean stale = asOf.ageMs() > rules.maxAgeMs();
        Prediction prediction = new Prediction(
                asked.source().predictionId(),
                event.commodity(),
                event.eventTime(),
                event.price(),
                forecast.predictedPrice(),
                forecast.lower(),
                forecast.upper(),
                rules.level(),
                calibration.coverage(),
                TradingDays.targetTime(event.eventTime(), rules.horizon()),
                model.name(),
                model.version(),
                model.runId(),
                named(asOf.values()),
                asOf.ageMs(),
                stale ? Prediction.Status.STALE_FEATURES : Prediction.Status.OK,
                asked.now(),
                revision == EntityHistory.UNCOUNTED ? null : revision,
                calibration.correction());
        return new Scored.Answered(
                event.commodity(),
                encoder.encode(prediction),
                Doubt.about(stale, event.eventTime(), asked.now()),
                model);
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

    private Scored refused(Asked asked, ReasonCode reason, String message) {
        return Scored.Refused.because(
                reason, message, asked.value, asked.source, rules.pipeline(), asked.model, asked.now);
    }

    /** One record, and what is there to answer it. */
    @SuppressWarnings("ArrayRecordComponent") // lives for one record; never compared
    private record Asked(byte @Nullable [] value, SourcePosition source, ScoringModel model, Instant now) {}
}
