package dev.nightjar.score;

import dev.nightjar.telemetry.EventLog;
import dev.nightjar.telemetry.ModelCounts;
import dev.nightjar.telemetry.ScoringMetrics;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** Counts what became of records by the version that answered, and raises the alarm over doubtful answers. */
final class AnswerCounts implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String pipeline;
    private final ScoringMetrics.Family family;
    private transient volatile @Nullable Counted last;
    private transient @Nullable DoubtAlarm alarm;

    /** @param family which metrics */
    AnswerCounts(String pipeline, ScoringMetrics.Family family) {
        this.pipeline = pipeline;
        this.family = family;
    }

    /** @param seconds from the record's timestamp in Kafka until now, ≥ 0 */
    void count(Scored scored, double seconds) {
        ModelCounts counts = counts(scored.model());
        if (scored instanceof Scored.Refused refused) {
            counts.deadLettered(refused.deadLetter().reason(), 1);
        } else if (scored instanceof Scored.Answered answered) {
            counts.answered(seconds);
            for (Doubt doubt : answered.doubts()) {
                counts.doubted(doubt.name());
                alarm().raise(doubt, answered.entity());
            }
        }
    }

    /** Looked up when another version answers, not for each record. */
    private ModelCounts counts(ServedModel model) {
        Counted known = last;
        if (known == null || !known.model.version().equals(model.version())) {
            known = new Counted(model, ScoringMetrics.ofProcess().of(family, model.name(), model.version()));
            last = known;
        }
        return known.counts;
    }

    private synchronized DoubtAlarm alarm() {
        DoubtAlarm mine = alarm;
        if (mine == null) {
            mine = new DoubtAlarm(EventLog.of("score", "pipeline", pipeline));
            alarm = mine;
        }
        return mine;
    }

    private record Counted(ServedModel model, ModelCounts counts) {}
}
