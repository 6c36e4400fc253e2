package dev.nightjar.score;

import dev.nightjar.message.PriceEvent;
import dev.nightjar.message.SourcePosition;
import dev.nightjar.telemetry.EventLog;
import dev.nightjar.telemetry.ModelCounts;
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
    private transient @Nullable Scorer scorer;
    private transient volatile @Nullable Counted counted;
    private transient @Nullable DoubtAlarm alarm;

    PriceAnswering(ScoringRules rules, LiveKnowledge knowledge) {
        this.rules = rules;
        this.knowledge = knowledge;
    }

    @Override
    public void prepare(Patience patience) {
        knowledge.first(patience);
    }

    @Override
    public Scored answer(byte @Nullable [] value, SourcePosition source, Instant now) {
        Knowledge known = knowledge.current();
        Scored scored = scorer().score(value, source, known, now);
        count(scored, counts(known.model()));
        return scored;
    }

    private void count(Scored scored, ModelCounts counts) {
        if (scored instanceof Scored.Refused refused) {
            counts.deadLettered(refused.deadLetter().reason(), 1);
        } else if (scored instanceof Scored.Answered answered) {
            counts.answered(1);
            for (Doubt doubt : answered.doubts()) {
                counts.doubted(doubt.name());
                alarm().raise(doubt, answered.entity());
            }
        }
    }

    private synchronized DoubtAlarm alarm() {
        DoubtAlarm mine = alarm;
        if (mine == null) {
            mine = new DoubtAlarm(EventLog.of("score", "pipeline", rules.pipeline()));
            alarm = mine;
        }
        return mine;
    }

    /** Looked up once for a model, not for each record. */
    private ModelCounts counts(ScoringModel model) {
        Counted last = counted;
        if (last == null || !last.version().equals(model.version())) {
            last = new Counted(model.version(), ScoringMetrics.ofProcess().of(model.name(), model.version()));
            counted = last;
        }
        return last.counts();
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

    private record Counted(String version, ModelCounts counts) {}
}
