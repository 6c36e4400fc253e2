package dev.nightjar.score;

import dev.nightjar.feature.Standardisation;
import dev.nightjar.message.ScoreRequest;
import dev.nightjar.message.SourcePosition;
import dev.nightjar.score.model.LiveVersions;
import dev.nightjar.score.model.RequestModel;
import dev.nightjar.telemetry.Patience;
import dev.nightjar.telemetry.ScoringMetrics;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Answers requests with the versions that they ask for. */
final class RequestAnswering implements Answering {
    private static final long serialVersionUID = 1L;

    private final RequestRules rules;
    private final LiveVersions versions;
    private final AnswerCounts counts;
    private final Unforeseen unforeseen;
    private transient @Nullable RequestScorer scorer;

    RequestAnswering(RequestRules rules, LiveVersions versions) {
        this.rules = rules;
        this.versions = versions;
        this.counts = new AnswerCounts(rules.pipeline(), ScoringMetrics.Kind.REQUESTS);
        this.unforeseen = new Unforeseen(rules.pipeline());
    }

    @Override
    public void prepare(Patience patience) {
        versions.first(patience);
    }

    @Override
    public Scored answer(byte @Nullable [] value, SourcePosition source, Instant now) {
        try {
            return scorer().score(value, source, versions, now);
        } catch (RuntimeException e) {
            return unforeseen.refused(e, value, source, versions.champion(), now);
        }
    }

    @Override
    public void count(Scored scored, double seconds) {
        counts.count(scored, seconds);
    }

    /** Around the training rows' means. */
    @Override
    public List<byte[]> examples(int count) {
        List<Standardisation.Column> columns =
                versions.champion().estimator().standardisation().columns();
        return IntStream.range(0, count)
                .mapToObj(i -> columns.stream()
                        .mapToDouble(column -> column.mean() + column.scale() * (i % 7 - 3) / 3)
                        .toArray())
                .map(features -> rules.json().encode(new ScoreRequest("warm-up", features, null)))
                .toList();
    }

    @Override
    public String inUse() {
        RequestModel champion = versions.champion();
        return champion.name() + " version " + champion.version();
    }

    /** Two threads may each make one: they are alike. */
    private RequestScorer scorer() {
        RequestScorer mine = scorer;
        if (mine == null) {
            mine = new RequestScorer(rules);
            scorer = mine;
        }
        return mine;
    }
}
