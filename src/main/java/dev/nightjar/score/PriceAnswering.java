package dev.nightjar.score;

import dev.nightjar.message.PriceEvent;
import dev.nightjar.message.SourcePosition;
import dev.nightjar.score.model.ScoringModel;
import dev.nightjar.telemetry.Patience;
import dev.nightjar.telemetry.ScoringMetrics;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Answers price events from the price histories and the champion. */
final class PriceAnswering implements Answering {
    private static final long serialVersionUID = 1L;

    private final ScoringRules rules;
    private final LiveKnowledge knowledge;
    private final AnswerCounts counts;
    private final Unforeseen unforeseen;
    private transient @Nullable Scorer scorer;

    PriceAnswering(ScoringRules rules, LiveKnowledge knowledge) {
        this.rules = rules;
        this.knowledge = knowledge;
        this.counts = new AnswerCounts(rules.pipeline(), ScoringMetrics.Kind.PREDICTIONS);
        this.unforeseen = new Unforeseen(rules.pipeline());
    }

    @Override
    public void prepare(Patience patience) {
        knowledge.first(patience);
    }

    @Override
    public Scored answer(byte @Nullable [] value, SourcePosition source, Instant now) {
        Knowledge current = knowledge.current();
        try {
            return scorer().score(value, source, current, now);
        } catch (RuntimeException e) {
            return unforeseen.refused(e, value, source, current.model(), now);
        }
    }

    @Override
    public void count(Scored scored, double seconds) {
        counts.count(scored, seconds);
    }

    /** Every entity in turn, at its present, at several prices. */
    @Override
    public List<byte[]> examples(int count) {
        List<String> entities = List.copyOf(knowledge.current().histories().keySet());
        Instant now = Instant.now();
        return IntStream.range(0, count)
                .mapToObj(i -> new PriceEvent(entities.get(i % entities.size()), 1 + i, i, now, null))
                .map(event -> rules.json().encode(event))
                .toList();
    }

    @Override
    public String inUse() {
        ScoringModel model = knowledge.current().model();
        return model.name() + " version " + model.version();
    }

    /** Two threads may each make one: they are alike. */
    private Scorer scorer() {
        Scorer mine = scorer;
        if (mine == null) {
            mine = new Scorer(rules);
            scorer = mine;
        }
        return mine;
    }
}
