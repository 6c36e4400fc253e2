package dev.nightjar.score;

import dev.nightjar.feature.Standardisation;
import dev.nightjar.forecast.Estimate;
import dev.nightjar.message.ClassAnswer;
import dev.nightjar.message.Decoded;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.message.RequestAnswer;
import dev.nightjar.message.ScoreRequest;
import dev.nightjar.message.SourcePosition;
import dev.nightjar.score.model.ServedModel;
import dev.nightjar.score.model.Versions;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Turns one request into an answer or a dead letter: a pure function, safe to share between threads. */
public final class RequestScorer {
    private final RequestRules rules;

    /** A scorer of one pipeline. */
    public RequestScorer(RequestRules rules) {
        this.rules = rules;
    }

    /**
     * Scores one request.
     *
     * @param value the record's bytes; null for a tombstone
     * @param source where it stands
     * @param versions who may answer
     * @param now when this happens
     */
    public Scored score(byte @Nullable [] value, SourcePosition source, Versions versions, Instant now) {
        Decoded<ScoreRequest> decoded = rules.json().decode(value);
        if (decoded instanceof Decoded.Rejected<ScoreRequest> rejected) {
            ServedModel champion = versions.find(null).model();
            return Scored.Refused.because(
                    rejected.reason(), rejected.message(), value, source, rules.pipeline(), champion, now);
        }
        ScoreRequest request = ((Decoded.Value<ScoreRequest>) decoded).value();
        Versions.Found found = versions.find(request.modelVersion());
        Estimate estimate = found.model().estimator().estimate(request.features());
        if (!estimate.isUsable()) {
            return Scored.Refused.because(
                    ReasonCode.MODEL_CORRUPT,
                    "version " + found.model().version() + " answers " + estimate,
                    value,
                    source,
                    rules.pipeline(),
                    found.model(),
                    now);
        }
        RequestAnswer answer = answer(request, found, estimate, source, now);
        return new Scored.Answered(request.requestId(), rules.json().encode(answer), Set.of(), found.model());
    }

    private RequestAnswer answer(
            ScoreRequest request, Versions.Found found, Estimate estimate, SourcePosition source, Instant now) {
        List<Standardisation.Column> columns =
                found.model().estimator().standardisation().columns();
        Map<String, Double> features = new LinkedHashMap<>();
        SortedSet<String> filled = new TreeSet<>();
        for (int i = 0; i < columns.size(); i++) {
            double given = request.features()[i];
            String name = columns.get(i).name();
            features.put(name, columns.get(i).filled(given));
            if (Double.isNaN(given)) {
                filled.add(name);
            }
        }
        return new RequestAnswer(
                request.requestId(),
                source.predictionId(),
                estimate.value(),
                estimate.lower(),
                estimate.upper(),
                rules.level(),
                found.model().name(),
                found.model().version(),
                found.model().runId(),
                request.modelVersion(),
                found.fallback() == null ? RequestAnswer.Status.OK : RequestAnswer.Status.VERSION_FALLBACK,
                found.fallback(),
                features,
                filled,
                now,
                type(estimate, found.model().estimator().classes()));
    }

    private static Optional<ClassAnswer> type(Estimate estimate, List<String> classes) {
        return classes.isEmpty()
                ? Optional.empty()
                : Optional.of(new ClassAnswer(classes.get((int) estimate.value()), estimate.probabilities(classes)));
    }
}
