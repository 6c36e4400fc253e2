package dev.nightjar.score;

import dev.nightjar.feature.EntityHistory;
import dev.nightjar.forecast.Calibration;
import dev.nightjar.score.model.Refresher;
import dev.nightjar.score.model.ScoringModel;
import dev.nightjar.telemetry.EventLog;
import dev.nightjar.telemetry.Patience;
import dev.nightjar.telemetry.ScoringMetrics;
import java.io.Serializable;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Knowledge that refreshes by itself, once in each process that scores. Only the first row ever waits: a refresh happens
 * beside, and rows use the last state until the next one is complete. A state never changes; taking a new one into use is
 * one write. Two threads bring one half each.
 */
final class LiveKnowledge implements Serializable {
    private static final long serialVersionUID = 1L;

    private final KnowledgeSource source;
    private final Duration every;
    private transient volatile @Nullable Knowledge current;

    LiveKnowledge(KnowledgeSource source, Duration every) {
        this.source = source;
        this.every = every;
    }

    /** The newest complete state; loads it first if this process has none yet, waiting for whatever is away. */
    Knowledge current() {
        Knowledge now = current;
        return now != null ? now : first(Patience.of(EventLog.of("score"), line -> {}));
    }

    /** The same, saying on the way what it waits for. */
    synchronized Knowledge first(Patience patience) {
        Knowledge now = current;
        if (now == null) {
            now = patience.untilAnswered(source::load);
            ScoringMetrics.ofProcess().loaded(now.model().name(), now.model().version());
            current = now;
            Refresher.start(
                    this,
                    "store",
                    every,
                    LiveKnowledge::refreshHistories,
                    ScoringMetrics.ofProcess()::storeRefreshFailed);
            Refresher.start(this, "model", every, LiveKnowledge::refreshModel, () -> {})
                    .hear(source::listen);
        }
        return now;
    }

    /** Brings rows and calibrations up to date; called by one thread. */
    void refreshHistories() {
        Knowledge before = current();
        Map<String, EntityHistory> histories = source.histories(before.histories());
        Map<String, Calibration> calibrations = source.calibrations(before.calibrations());
        if (!histories.equals(before.histories()) || !calibrations.equals(before.calibrations())) {
            synchronized (this) {
                current = new Knowledge(current().model(), histories, calibrations);
            }
        }
    }

    /** Brings the model up to date; called by one thread. */
    void refreshModel() {
        ScoringModel before = current().model();
        ScoringModel now = source.model(before);
        if (now.equals(before)) {
            return;
        }
        ScoringMetrics.ofProcess().loaded(now.name(), now.version());
        synchronized (this) {
            current = new Knowledge(now, current().histories(), current().calibrations());
        }
        if (!now.version().equals(before.version())) {
            ScoringMetrics.ofProcess().unloaded(before.name(), before.version());
            EventLog.of("score").info("model_switched", "from", before.version(), "model_version", now.version());
        }
    }
}
