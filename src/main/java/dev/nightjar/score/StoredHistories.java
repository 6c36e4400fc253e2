package dev.nightjar.score;

import dev.nightjar.feature.EntityHistory;
import dev.nightjar.forecast.Calibration;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.score.model.Connections;
import dev.nightjar.store.FeatureStore;
import dev.nightjar.store.HistorySnapshot;
import dev.nightjar.telemetry.EventLog;
import java.io.Serializable;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Each entity's rows and calibrations out of the feature store. Safe for any number of threads, one at a time. */
final class StoredHistories implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Connections connections;
    private final String pipeline;
    private final String configHash;
    private final double level;

    private transient @Nullable FeatureStore store;
    private transient @Nullable HistorySnapshot snapshot;

    StoredHistories(Connections connections, Pipeline pipeline) {
        this.connections = connections;
        this.pipeline = pipeline.name();
        this.configHash = pipeline.configHash();
        this.level = pipeline.model().intervalLevel();
    }

    /**
     * The rows as they are now.
     *
     * @throws NightjarException STORE_AWAY, STORE_DENIED; STORE_EMPTY before the first row
     */
    synchronized Map<String, EntityHistory> newest() {
        FeatureStore open = open();
        HistorySnapshot before = snapshot;
        HistorySnapshot now = before == null ? open.snapshot() : open.refresh(before);
        if (now.histories().isEmpty()) {
            throw new NightjarException(
                    ReasonCode.STORE_EMPTY, "The feature store holds no prices yet; run `nightjar ingest`");
        }
        snapshot = now;
        if (!now.equals(before)) {
            EventLog.of("score", "pipeline", pipeline, "config_hash", configHash)
                    .info(
                            "snapshot_loaded",
                            "entities",
                            now.histories().size(),
                            "rows",
                            now.histories().values().stream()
                                    .mapToInt(history -> history.size())
                                    .sum());
        }
        return now.histories();
    }

    /**
     * What came true says about intervals at the pipeline's level.
     *
     * @throws NightjarException STORE_AWAY, STORE_DENIED
     */
    synchronized Map<String, Calibration> calibrations() {
        return open().outcomes().calibrations(pipeline, level);
    }

    private FeatureStore open() {
        FeatureStore open = store;
        if (open == null) {
            open = FeatureStore.open(connections.postgres());
            store = open;
        }
        return open;
    }
}
