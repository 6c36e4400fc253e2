package dev.nightjar.score.explain;

import dev.nightjar.forecast.Estimate;
import dev.nightjar.forecast.EstimateExplainer;
import dev.nightjar.forecast.Estimator;
import dev.nightjar.forest.Explanation;
import dev.nightjar.message.Decoded;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.message.RequestAnswer;
import dev.nightjar.message.RequestJson;
import dev.nightjar.message.SourcePosition;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.score.RequestRules;
import dev.nightjar.score.RequestScorer;
import dev.nightjar.score.Scored;
import dev.nightjar.score.model.RequestModel;
import dev.nightjar.score.model.Versions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Answers to requests, made again by the stream's own scorer from the request's bytes and the version that answered. */
final class RequestAuditor implements Auditor {
    private static final List<String> ESTIMATE = List.of("prediction", "lower", "upper", "probabilities");

    private final Pipeline pipeline;
    private final PastModels<RequestModel> models;

    RequestAuditor(Pipeline pipeline, PastModels<RequestModel> models) {
        this.pipeline = pipeline;
        this.models = models;
    }

    @Override
    public Audited audit(FoundAnswer found, Optional<byte[]> event) {
        Decoded<RequestAnswer> decoded = RequestJson.decodeAnswer(found.value());
        if (decoded instanceof Decoded.Rejected<RequestAnswer> rejected) {
            Difference difference = new Difference("the record", rejected.message(), "an answer");
            return new Audited(found, Map.of(), new Verdict.Differs(List.of(difference)), "");
        }
        RequestAnswer recorded = ((Decoded.Value<RequestAnswer>) decoded).value();
        return new Audited(found, fields(recorded), verdict(found, recorded, event), "");
    }

    private Verdict verdict(FoundAnswer found, RequestAnswer recorded, Optional<byte[]> event) {
        if (!(recorded.level() > 0 && recorded.level() < 1)) {
            return new Verdict.Differs(List.of(new Difference("level", recorded.level(), "between 0 and 1")));
        }
        PastModels.Loaded<RequestModel> loaded =
                models.get(recorded.modelName(), recorded.modelVersion(), recorded.level());
        if (loaded.model().isEmpty()) {
            return new Verdict.Unproven(loaded.why(), List.of());
        }
        RequestModel model = loaded.model().get();
        Optional<SourcePosition> source = found.source();
        if (source.isEmpty() || event.isEmpty()) {
            String gone = source.map(at -> "its request " + at + " is gone: retention has deleted it, or its topic")
                    .orElse("its headers do not say which request it answers");
            return fromFeatures(recorded, model, gone);
        }
        return Verdict.of(
                differences(recorded, model, source.get(), event.get()),
                compared(recorded).size());
    }

    private List<Difference> differences(
            RequestAnswer recorded, RequestModel model, SourcePosition source, byte[] event) {
        Versions answered = wanted -> new Versions.Found(model, recorded.fallbackReason());
        Scored scored = new RequestScorer(RequestRules.at(pipeline, recorded.level()))
                .score(event, source, answered, recorded.scoredAt());
        if (scored instanceof Scored.Refused refused) {
            String why =
                    refused.deadLetter().reason() + ": " + refused.deadLetter().message();
            return List.of(new Difference("the answer", "an answer", "a dead letter, " + why));
        }
        Decoded<RequestAnswer> again = RequestJson.decodeAnswer(((Scored.Answered) scored).prediction());
        return Difference.between(compared(recorded), compared(((Decoded.Value<RequestAnswer>) again).value()));
    }

    /** What the features in the record, which are filled already, give. */
    private static Verdict fromFeatures(RequestAnswer recorded, RequestModel model, String gone) {
        Map<String, Object> again = new LinkedHashMap<>();
        Optional<double[]> features = features(recorded, model.estimator());
        if (features.isEmpty()) {
            List<String> names = model.estimator().standardisation().names();
            return new Verdict.Differs(
                    List.of(new Difference("features", recorded.features().keySet(), names)));
        }
        Estimate estimate = model.estimator().estimate(features.get());
        List<String> classes = model.estimator().classes();
        if (classes.isEmpty()) {
            again.put("prediction", estimate.value());
            again.put("lower", estimate.lower());
            again.put("upper", estimate.upper());
        } else {
            again.put("prediction", classes.get((int) estimate.value()));
            again.put("probabilities", estimate.probabilities(classes));
        }
        Map<String, @Nullable Object> there = fields(recorded);
        there.keySet().retainAll(ESTIMATE);
        List<Difference> differences = Difference.between(there, again);
        return differences.isEmpty()
                ? new Verdict.Unproven(gone, List.copyOf(again.keySet()))
                : new Verdict.Differs(differences);
    }

    @Override
    public Optional<Reasons> reasons(FoundAnswer found) {
        return RequestJson.decodeAnswer(found.value()) instanceof Decoded.Value<RequestAnswer> decoded
                ? reasons(decoded.value())
                : Optional.empty();
    }

    private Optional<Reasons> reasons(RequestAnswer recorded) {
        if (!(recorded.level() > 0 && recorded.level() < 1)) {
            return Optional.empty();
        }
        return models.get(recorded.modelName(), recorded.modelVersion(), recorded.level())
                .model()
                .flatMap(model ->
                        features(recorded, model.estimator()).map(features -> reasons(model.estimator(), features)));
    }

    private static Reasons reasons(Estimator estimator, double[] features) {
        List<Contribution> contributions = new ArrayList<>();
        double expected = Double.NaN;
        String unit = "";
        try {
            EstimateExplainer explainer = new EstimateExplainer(estimator);
            Explanation why = explainer.explain(features);
            unit = explainer.unit(features);
            expected = why.expected();
            List<String> names = estimator.standardisation().names();
            for (int i = 0; i < features.length; i++) {
                contributions.add(new Contribution(
                        names.get(i), features[i], why.contributions().get(i)));
            }
        } catch (NightjarException e) {
            if (e.reason() != ReasonCode.COVERS_UNKNOWN) {
                throw e;
            }
        }
        return new Reasons(
                Votes.of(estimator.votes(features)),
                expected,
                Contribution.byWeight(contributions),
                unit,
                Optional.empty());
    }

    /** In the model's order; empty unless each is there. */
    private static Optional<double[]> features(RequestAnswer recorded, Estimator estimator) {
        List<String> names = estimator.standardisation().names();
        if (!recorded.features().keySet().containsAll(names)) {
            return Optional.empty();
        }
        return Optional.of(names.stream()
                .mapToDouble(name -> recorded.features().getOrDefault(name, Double.NaN))
                .toArray());
    }

    /** The time of scoring cannot be made again. */
    private static Map<String, @Nullable Object> compared(RequestAnswer answer) {
        Map<String, @Nullable Object> fields = fields(answer);
        fields.remove("scored_at");
        return fields;
    }

    /** In the order in which they come to be. */
    private static Map<String, @Nullable Object> fields(RequestAnswer answer) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("prediction_id", answer.predictionId());
        fields.put("request_id", answer.requestId());
        fields.putAll(Difference.named(answer.features()));
        fields.put("filled", List.copyOf(answer.filled()));
        fields.put("requested_version", answer.requestedVersion());
        fields.put("status", answer.status().name());
        fields.put(
                "fallback_reason",
                answer.fallbackReason() == null ? null : answer.fallbackReason().name());
        fields.put("model_name", answer.modelName());
        fields.put("model_version", answer.modelVersion());
        fields.put("run_id", answer.runId());
        answer.type()
                .ifPresentOrElse(
                        type -> {
                            fields.put("prediction", type.name());
                            fields.put("probabilities", type.probabilities());
                        },
                        () -> {
                            fields.put("prediction", answer.prediction());
                            fields.put("lower", answer.lower());
                            fields.put("upper", answer.upper());
                        });
        fields.put("level", answer.level());
        fields.put("scored_at", answer.scoredAt());
        return fields;
    }
}
