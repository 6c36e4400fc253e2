package dev.nightjar.score;

import dev.nightjar.score.model.ServedModel;
import dev.nightjar.telemetry.EventLog;
import dev.nightjar.telemetry.ModelCounts;
import dev.nightjar.telemetry.ScoringMetrics;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** Counts what became of records by the version that answered, and raises the alarm over doubtful answers. */
final class AnswerCounts implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String pipeline;
    private final ScoringMetrics.Kind kind;
    private transient volatile @Nullable Counted last;
    private transient @Nullable DoubtAlarm alarm;

    /** @param kind which metrics */
    AnswerCounts(String pipeline, ScoringMetrics.Kind kind) {
        this.pipeline = pipeline;
        this.kind = kind;
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

    /** Looked up when another version answers or one was forgotten, not for each record. */
    private ModelCounts counts(ServedModel model) {
        ScoringMetrics metrics = ScoringMetrics.ofProcess();
        int forgotten = metrics.forgotten();
        Counted known = last;
        if (known == null || known.forgotten != forgotten || !known.version.equals(model.version())) {
            known = new Counted(model.version(), forgotten, metrics.of(kind, model.name(), model.version()));
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

    /** Without the model, whose forest may have to go. */
    private record Counted(String version, int forgotten, ModelCounts counts) {}
}
