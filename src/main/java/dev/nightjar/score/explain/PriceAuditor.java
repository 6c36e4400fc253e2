package dev.nightjar.score.explain;

import dev.nightjar.feature.EntityHistory;
import dev.nightjar.feature.Feature;
import dev.nightjar.feature.ModelInput;
import dev.nightjar.forecast.Calibration;
import dev.nightjar.forecast.Forecast;
import dev.nightjar.forecast.ForecastExplainer;
import dev.nightjar.forecast.ForecastExplanation;
import dev.nightjar.forecast.Forecaster;
import dev.nightjar.message.Decoded;
import dev.nightjar.message.Json;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.Prediction;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.message.SourcePosition;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.score.Knowledge;
import dev.nightjar.score.Scored;
import dev.nightjar.score.Scorer;
import dev.nightjar.score.ScoringRules;
import dev.nightjar.score.model.ScoringModel;
import dev.nightjar.store.EntityPast;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Forecasts of prices, made again by the stream's own scorer from the rows that it had. */
final class PriceAuditor implements Auditor {
    private static final List<String> FORECAST = List.of("predicted_price", "lower", "upper");

    /** What a pipeline leaves out is no input of its forest, so any price will do. */
    private static final double LEFT_OUT = 1;

    private final Pipeline pipeline;
    private final Json json;
    private final Map<String, EntityPast> pasts;
    private final PastModels<ScoringModel> models;
    private final Map<String, EntityHistory> histories = new HashMap<>();

    /** @param pasts every entity's rows as they were */
    PriceAuditor(Pipeline pipeline, Map<String, EntityPast> pasts, PastModels<ScoringModel> models) {
        this.pipeline = pipeline;
        this.json = ScoringRules.of(pipeline).json();
        this.pasts = pasts;
        this.models = models;
    }

    @Override
    public Audited audit(FoundAnswer found, Optional<byte[]> event) {
        Decoded<Prediction> decoded = json.decodePrediction(found.value());
        if (decoded instanceof Decoded.Rejected<Prediction> rejected) {
            Difference difference = new Difference("the record", rejected.message(), "a prediction");
            return new Audited(found, Map.of(), new Verdict.Differs(List.of(difference)), "");
        }
        Prediction recorded = ((Decoded.Value<Prediction>) decoded).value();
        return new Audited(found, fields(recorded), verdict(found, recorded, event), rows(recorded));
    }

    private Verdict verdict(FoundAnswer found, Prediction recorded, Optional<byte[]> event) {
        if (!(recorded.level() > 0 && recorded.level() < 1)) {
            return new Verdict.Differs(List.of(new Difference("level", recorded.level(), "between 0 and 1")));
        }
        PastModels.Loaded<ScoringModel> loaded =
                models.get(recorded.modelName(), recorded.modelVersion(), recorded.level());
        if (loaded.model().isEmpty()) {
            return new Verdict.Unproven(loaded.why(), List.of());
        }
        ScoringModel model = loaded.model().get();
        Optional<SourcePosition> source = found.source();
        if (source.isEmpty() || event.isEmpty()) {
            String gone = source.map(at -> "its event " + at + " is gone: retention has deleted it, or its topic")
                    .orElse("its headers do not say which event it answers");
            return fromFeatures(recorded, model, gone);
        }
        EntityPast past = pasts.get(recorded.entity());
        if (past == null) {
            return fromFeatures(recorded, model, "the store has no rows of " + recorded.entity());
        }
        Long revision = recorded.featuresRevision();
        if (revision != null && revision > past.revision()) {
            return fromFeatures(
                    recorded,
                    model,
                    "it rests on revision " + revision + " of the rows of " + recorded.entity()
                            + ", and the store, made anew since, is at revision " + past.revision());
        }
        List<Difference> differences = differences(recorded, model, source.get(), event.get());
        if (revision == null && !differences.isEmpty() && differences.get(0).isInFeatures()) {
            return fromFeatures(
                    recorded,
                    model,
                    "it was made before predictions named the revision of their rows, and with the rows of today "
                            + differences.get(0));
        }
        return Verdict.of(differences, compared(recorded).size());
    }

    private List<Difference> differences(Prediction recorded, ScoringModel model, SourcePosition source, byte[] event) {
        if (!(recorded.intervalCorrection() > -1)) {
            return List.of(new Difference("interval_correction", recorded.intervalCorrection(), "above -1"));
        }
        Knowledge knowledge = new Knowledge(
                model, Map.of(recorded.entity(), history(recorded)), Map.of(recorded.entity(), calibration(recorded)));
        Scored scored = new Scorer(ScoringRules.at(pipeline, recorded.level()))
                .score(event, source, knowledge, recorded.scoredAt());
        if (scored instanceof Scored.Refused refused) {
            String why =
                    refused.deadLetter().reason() + ": " + refused.deadLetter().message();
            return List.of(new Difference("the answer", "a prediction", "a dead letter, " + why));
        }
        Decoded<Prediction> again = json.decodePrediction(((Scored.Answered) scored).prediction());
        Map<String, @Nullable Object> made = compared(((Decoded.Value<Prediction>) again).value());
        if (recorded.featuresRevision() == null) {
            made.remove("features_revision");
        }
        return Difference.between(compared(recorded), made);
    }

    /** What the features in the record give. */
    private static Verdict fromFeatures(Prediction recorded, ScoringModel model, String gone) {
        Map<String, Object> again = new LinkedHashMap<>();
        try {
            Forecast forecast = model.forecaster().forecast(features(recorded), recorded.intervalCorrection());
            again.put("predicted_price", forecast.predictedPrice());
            again.put("lower", forecast.lower());
            again.put("upper", forecast.upper());
        } catch (NightjarException e) {
            return new Verdict.Differs(List.of(new Difference("features", recorded.features(), e.getMessage())));
        }
        Map<String, @Nullable Object> there = fields(recorded, "");
        there.keySet().retainAll(FORECAST);
        List<Difference> differences = Difference.between(there, again);
        return differences.isEmpty() ? new Verdict.Unproven(gone, FORECAST) : new Verdict.Differs(differences);
    }

    @Override
    public Optional<Reasons> reasons(FoundAnswer found) {
        return json.decodePrediction(found.value()) instanceof Decoded.Value<Prediction> decoded
                ? reasons(decoded.value())
                : Optional.empty();
    }

    private Optional<Reasons> reasons(Prediction recorded) {
        if (!(recorded.level() > 0 && recorded.level() < 1)) {
            return Optional.empty();
        }
        return models.get(recorded.modelName(), recorded.modelVersion(), recorded.level())
                .model()
                .map(model -> reasons(model.forecaster(), features(recorded)));
    }

    private static Reasons reasons(Forecaster forecaster, double[] features) {
        double price = features[Feature.CURRENT_PRICE.ordinal()];
        double[] votes = Arrays.stream(forecaster.votes(features))
                .map(vote -> price * Math.exp(vote))
                .toArray();
        List<Contribution> contributions = new ArrayList<>();
        double expected = Double.NaN;
        try {
            ForecastExplanation why = new ForecastExplainer(forecaster).explain(features);
            expected = why.expected();
            for (Map.Entry<ModelInput, Double> input : why.contributions().entrySet()) {
                contributions.add(new Contribution(
                        input.getKey().name().toLowerCase(Locale.ROOT),
                        input.getKey().of(features),
                        input.getValue()));
            }
        } catch (NightjarException e) {
            if (e.reason() != ReasonCode.COVERS_UNKNOWN) {
                throw e;
            }
        }
        return new Reasons(
                Votes.of(votes), expected, Contribution.byWeight(contributions), "log_return", Optional.of(price));
    }

    private static double[] features(Prediction recorded) {
        double[] features = new double[Feature.values().length];
        Arrays.fill(features, LEFT_OUT);
        for (Feature feature : Feature.values()) {
            Double value = recorded.features().get(feature.key());
            if (value != null) {
                features[feature.ordinal()] = value;
            }
        }
        return features;
    }

    /** What came true until then is taken from the record: what was made of it is computed again. */
    private static Calibration calibration(Prediction recorded) {
        return new Calibration(recorded.intervalCorrection(), recorded.confidence());
    }

    private EntityHistory history(Prediction recorded) {
        EntityPast past = Objects.requireNonNull(pasts.get(recorded.entity()));
        long revision = recorded.featuresRevision() == null ? past.revision() : recorded.featuresRevision();
        return histories.computeIfAbsent(recorded.entity() + "@" + revision, key -> past.at(revision));
    }

    private String rows(Prediction recorded) {
        EntityPast past = pasts.get(recorded.entity());
        Long revision = recorded.featuresRevision();
        if (past == null || (revision != null && revision > past.revision())) {
            return "gone";
        }
        EntityHistory.AsOf asOf = history(recorded)
                .asOf(recorded.currentPrice(), recorded.eventTime().toEpochMilli());
        String newest = asOf.knownDays() == 0
                ? ""
                : ", the newest since " + recorded.eventTime().minusMillis(asOf.ageMs());
        return asOf.knownDays() + " earlier days were known" + newest + "; "
                + (revision == null
                        ? "the rows of today, as the record does not name a revision"
                        : "revision " + revision + " of the store's rows of " + recorded.entity());
    }

    private Map<String, @Nullable Object> fields(Prediction prediction) {
        return fields(prediction, json.entity());
    }

    /** In the order in which they come to be, without what cannot be made again: the time, and what outcomes said then. */
    private Map<String, @Nullable Object> compared(Prediction prediction) {
        Map<String, @Nullable Object> fields = fields(prediction);
        fields.keySet().removeAll(List.of("scored_at", "confidence", "interval_correction"));
        if (prediction.featuresRevision() == null) {
            fields.remove("features_revision");
        }
        return fields;
    }

    private static Map<String, @Nullable Object> fields(Prediction prediction, String entity) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("prediction_id", prediction.predictionId());
        fields.put(entity, prediction.entity());
        fields.put("event_time", prediction.eventTime());
        fields.put("current_price", prediction.currentPrice());
        fields.putAll(Difference.named(prediction.features()));
        fields.put("feature_age_ms", prediction.featureAgeMs());
        fields.put("features_revision", prediction.featuresRevision());
        fields.put("model_name", prediction.modelName());
        fields.put("model_version", prediction.modelVersion());
        fields.put("run_id", prediction.runId());
        fields.put("predicted_price", prediction.predictedPrice());
        fields.put("lower", prediction.lower());
        fields.put("upper", prediction.upper());
        fields.put("level", prediction.level());
        fields.put("target_time", prediction.targetTime());
        fields.put("status", prediction.status().name());
        fields.put("interval_correction", prediction.intervalCorrection());
        fields.put("confidence", prediction.confidence());
        fields.put("scored_at", prediction.scoredAt());
        return fields;
    }
}
