package dev.nightjar.score;

import dev.nightjar.feature.EntityHistory;
import dev.nightjar.forecast.Forecaster;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.registry.ModelRegistry;
import dev.nightjar.registry.RegisteredVersion;
import dev.nightjar.store.FeatureStore;
import dev.nightjar.store.HistorySnapshot;
import dev.nightjar.telemetry.EventLog;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Knowledge out of the feature store and the model registry. Used by one thread at a time. */
final class InstallationKnowledge implements KnowledgeSource {
    private static final long serialVersionUID = 1L;

    private final Connections connections;
    private final String cache;
    private final String model;
    private final double level;
    private final String pipeline;
    private final String configHash;

    private transient @Nullable FeatureStore store;
    private transient @Nullable HistorySnapshot snapshot;
    private transient @Nullable ModelRegistry registry;
    private transient String trouble = "";

    /**
     * @param cache folder on this machine that keeps verified models
     * @param pipeline says which registered model, which interval and what stands in the log
     */
    InstallationKnowledge(Connections connections, Path cache, Pipeline pipeline) {
        this.connections = connections;
        this.cache = cache.toString();
        this.model = pipeline.registry().model();
        this.level = pipeline.model().intervalLevel();
        this.pipeline = pipeline.name();
        this.configHash = pipeline.configHash();
    }

    @Override
    public synchronized Knowledge load() {
        HistorySnapshot rows = rows();
        if (rows.histories().isEmpty()) {
            throw new NightjarException(
                    ReasonCode.STORE_EMPTY, "The feature store holds no prices yet; run `nightjar ingest`");
        }
        RegisteredVersion champion = championOrLast();
        if (champion == null) {
            throw new NightjarException(
                    ReasonCode.NO_CHAMPION, "No version of model " + model + " carries the alias champion yet");
        }
        return new Knowledge(loaded(champion), rows.histories());
    }

    @Override
    public synchronized Knowledge refresh(Knowledge known) {
        trouble = "";
        Map<String, EntityHistory> histories = known.histories();
        ScoringModel current = known.model();
        try {
            histories = rows().histories();
        } catch (NightjarException e) {
            trouble = e.reason() + ": " + e.getMessage();
        }
        try {
            RegisteredVersion champion = registry().champion(model).orElse(null);
            // Without a champion the last one goes on: an alias that is being moved is absent for a moment.
            if (champion != null && !champion.version().equals(current.version())) {
                current = loaded(champion);
            }
        } catch (NightjarException e) {
            trouble = trouble + (trouble.isEmpty() ? "" : "; ") + e.reason() + ": " + e.getMessage();
        }
        Knowledge now = new Knowledge(current, histories);
        return now.equals(known) ? known : now;
    }

    @Override
    public synchronized String trouble() {
        return trouble == null ? "" : trouble;
    }

    private HistorySnapshot rows() {
        FeatureStore open = store;
        if (open == null) {
            open = FeatureStore.open(connections.postgres());
            store = open;
        }
        HistorySnapshot before = snapshot;
        HistorySnapshot now = before == null ? open.snapshot() : open.refresh(before);
        snapshot = now;
        if (!now.equals(before)) {
            log().info(
                            "snapshot_loaded",
                            "entities",
                            now.histories().size(),
                            "rows",
                            now.histories().values().stream()
                                    .mapToInt(history -> history.size())
                                    .sum());
        }
        return now;
    }

    /** With MLflow away a restart goes on with the version that was champion when it last answered. */
    private @Nullable RegisteredVersion championOrLast() {
        try {
            return registry().champion(model).orElse(null);
        } catch (NightjarException e) {
            RegisteredVersion last = registry().lastChampion(model).orElse(null);
            if (last == null || e.reason().kind() != ReasonCode.Kind.AWAY) {
                throw e;
            }
            log().warn("champion_from_cache", "model_version", last.version(), "cause", e.getMessage());
            return last;
        }
    }

    private ModelRegistry registry() {
        ModelRegistry open = registry;
        if (open == null) {
            open = ModelRegistry.connect(connections.mlflow(), Path.of(cache));
            registry = open;
        }
        return open;
    }

    private ScoringModel loaded(RegisteredVersion champion) {
        Forecaster forecaster = new Forecaster(registry().forest(champion), level);
        log().info(
                        "model_loaded",
                        "model_name",
                        model,
                        "model_version",
                        champion.version(),
                        "run_id",
                        champion.runId());
        return new ScoringModel(model, champion.version(), champion.runId(), forecaster);
    }

    private EventLog log() {
        return EventLog.of("score", "pipeline", pipeline, "config_hash", configHash);
    }
}
