package dev.nightjar.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How far versions have drifted, and the retrains that were asked for because of it. Made by {@link FeatureStore#drift};
 * safe to share between threads, and throws as the store does.
 */
public final class DriftStore {
    private final FeatureStore store;

    DriftStore(FeatureStore store) {
        this.store = store;
    }

    /** Writes what a look at a version came to: all rows or none. */
    public void record(List<DriftRow> rows) {
        store.write("record the drift", handle -> DriftQueries.insert(handle, rows));
    }

    /** All rows of a model, those of the latest look first. */
    public List<DriftRow> all(String modelName) {
        return store.snapshot("read the drift of " + modelName, handle -> DriftQueries.all(handle, modelName));
    }

    /**
     * Asks for a retrain ahead of the schedule, once for each version.
     *
     * @param drifted one of the columns that drifted
     * @return when it was asked for first, in whole seconds
     */
    public Instant requestRetrain(DriftRow drifted, String why) {
        return store.write("ask for a retrain", handle -> DriftQueries.request(handle, drifted, why));
    }

    /** When a retrain of a pipeline was last asked for. */
    public Optional<Instant> retrainRequested(String pipeline) {
        return store.snapshot("look whether to retrain", handle -> DriftQueries.requested(handle, pipeline));
    }
}
