package dev.nightjar.score.model;

import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.registry.ModelRegistry;
import dev.nightjar.registry.RegisteredVersion;
import dev.nightjar.registry.VersionNames;
import dev.nightjar.telemetry.EventLog;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Versions out of the model registry, each verified against its manifest and proven by its probe row. */
public final class InstallationVersions implements VersionSource {
    private static final long serialVersionUID = 1L;

    private final Connections connections;
    private final String cache;
    private final String model;
    private final ArrayList<String> names;
    private final Pipeline.LabelKind kind;
    private final double level;
    private final String pipeline;
    private final String configHash;
    private final ModelSelections selections;
    private transient @Nullable ModelRegistry registry;
    private transient volatile @Nullable RegisteredVersion championNow;

    /**
     * @param cache folder on this machine that keeps verified models
     * @param pipeline says which registered model, features and interval, and what stands in the log
     */
    public InstallationVersions(Connections connections, Path cache, Pipeline pipeline) {
        this.connections = connections;
        this.cache = cache.toString();
        this.model = pipeline.registry().model();
        this.names = new ArrayList<>(pipeline.features().names());
        this.kind = pipeline.label().kind();
        this.level = pipeline.model().intervalLevel();
        this.pipeline = pipeline.name();
        this.configHash = pipeline.configHash();
        this.selections = new ModelSelections(connections, pipeline);
    }

    @Override
    public String champion() {
        RegisteredVersion champion = registry()
                .champion(model)
                .orElseThrow(() -> new NightjarException(
                        ReasonCode.NO_CHAMPION, "No version of model " + model + " carries the alias champion yet"));
        championNow = champion;
        return champion.version();
    }

    @Override
    public void keepChampion(String number) {
        RegisteredVersion champion = championNow;
        if (champion != null && champion.version().equals(number)) {
            registry().keepChampion(champion);
        }
    }

    @Override
    public RequestModel first() {
        String champion = firstChampion();
        try {
            RequestModel loaded = load(champion);
            keepChampion(champion);
            return loaded;
        } catch (NightjarException e) {
            if (e.reason() != ReasonCode.MODEL_CORRUPT) {
                throw e;
            }
            return new StandIn(registry(), model, log())
                    .load(version -> !version.version().equals(champion), this::proven, e);
        }
    }

    /** With MLflow away, the one that was kept on disk; only here, as whoever already runs may know a newer one. */
    private String firstChampion() {
        try {
            return champion();
        } catch (NightjarException e) {
            return lastChampion(e).version();
        }
    }

    @Override
    public VersionNames names() {
        return registry().names(model);
    }

    @Override
    public RequestModel load(String number) {
        RegisteredVersion version = version(number);
        try {
            RequestModel proven = proven(version);
            log().info("model_loaded", "model_name", model, "model_version", number, "run_id", version.runId());
            return proven;
        } catch (NightjarException e) {
            if (e.reason() == ReasonCode.MODEL_CORRUPT) {
                RefusedModel.say(log(), version, e);
            }
            throw e;
        }
    }

    @Override
    public void listen(BooleanSupplier wanted, Runnable selected) {
        selections.listen(wanted, selected);
    }

    private RequestModel proven(RegisteredVersion version) {
        return new RequestModel(
                model,
                version.version(),
                version.runId(),
                registry().estimator(version, List.copyOf(names), kind, level));
    }

    private EventLog log() {
        return EventLog.of("score", "pipeline", pipeline, "config_hash", configHash);
    }

    /** With MLflow away, the champion that was kept on disk is still known. */
    private RegisteredVersion version(String number) {
        try {
            return registry()
                    .version(model, number)
                    .orElseThrow(() -> new NightjarException(
                            ReasonCode.VERSION_UNKNOWN,
                            "Cannot load version " + number + " of model " + model + ": MLflow has none"));
        } catch (NightjarException e) {
            RegisteredVersion last = lastChampion(e);
            if (!last.version().equals(number)) {
                throw e;
            }
            return last;
        }
    }

    private RegisteredVersion lastChampion(NightjarException cause) {
        if (cause.reason() == ReasonCode.NO_CHAMPION || cause.reason().kind() != ReasonCode.Kind.AWAY) {
            throw cause;
        }
        return registry().lastChampion(model).orElseThrow(() -> cause);
    }

    private synchronized ModelRegistry registry() {
        ModelRegistry open = registry;
        if (open == null) {
            open = ModelRegistry.connect(connections.mlflow(), Path.of(cache));
            registry = open;
        }
        return open;
    }
}
