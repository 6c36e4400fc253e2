package dev.nightjar.score.model;

import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.registry.ModelRegistry;
import dev.nightjar.registry.RegisteredVersion;
import dev.nightjar.telemetry.EventLog;
import java.io.Serializable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The version that carries the alias champion, proven. One that fails its proof is refused, said and counted once, and not
 * tried again until the alias moves or a minute has passed. Safe for any number of threads, one at a time.
 */
public final class ChampionModels implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final Duration AGAIN = Duration.ofMinutes(1);

    private final Connections connections;
    private final String cache;
    private final String model;
    private final List<String> features;
    private final double level;
    private final String pipeline;
    private final String configHash;

    private transient @Nullable ModelRegistry registry;
    private transient @Nullable Refusal refusal;

    private record Refusal(RegisteredVersion version, long untilNs) {}

    /**
     * @param cache folder on this machine that keeps verified models
     * @param pipeline says which registered model, which features and which interval
     */
    public ChampionModels(Connections connections, Path cache, Pipeline pipeline) {
        this.connections = connections;
        this.cache = cache.toString();
        this.model = pipeline.registry().model();
        this.features = List.copyOf(pipeline.features().names());
        this.level = pipeline.model().intervalLevel();
        this.pipeline = pipeline.name();
        this.configHash = pipeline.configHash();
    }

    /**
     * A model to start with: the champion; where it cannot be had or must not be used, the one that was proven last on
     * this machine, or the champion before.
     *
     * @throws NightjarException NO_CHAMPION; MLFLOW_AWAY; MODEL_CORRUPT when none can be used
     */
    public synchronized ScoringModel first() {
        try {
            RegisteredVersion champion = registry()
                    .champion(model)
                    .orElseThrow(() -> new NightjarException(
                            ReasonCode.NO_CHAMPION,
                            "No version of model " + model + " carries the alias champion yet"));
            return proven(champion);
        } catch (NightjarException e) {
            if (e.reason() == ReasonCode.NO_CHAMPION) {
                throw e;
            }
            return new StandIn(registry(), model, log()).load(version -> !isRefused(version), loader()::load, e);
        }
    }

    /**
     * The champion as it is now; without one, or while it is refused, the model in use goes on.
     *
     * @return {@code known} itself when nothing changes
     * @throws NightjarException MLFLOW_AWAY, MLFLOW_DENIED, MLFLOW_REFUSED
     */
    public synchronized ScoringModel newest(ScoringModel known) {
        RegisteredVersion champion = registry().champion(model).orElse(null);
        if (champion == null || champion.version().equals(known.version())) {
            // Whoever gives the alias back to a refused version means it to be tried again.
            refusal = null;
            return known;
        }
        if (isRefused(champion)) {
            return known;
        }
        try {
            return proven(champion);
        } catch (NightjarException e) {
            if (e.reason() != ReasonCode.MODEL_CORRUPT) {
                throw e;
            }
            return known;
        }
    }

    private ScoringModel proven(RegisteredVersion champion) {
        try {
            ScoringModel loaded = loader().load(champion);
            registry().keepChampion(champion);
            refusal = null;
            log().info(
                            "model_loaded",
                            "model_name",
                            model,
                            "model_version",
                            champion.version(),
                            "run_id",
                            champion.runId());
            return loaded;
        } catch (NightjarException e) {
            if (e.reason() == ReasonCode.MODEL_CORRUPT) {
                refuse(champion, e);
            }
            throw e;
        }
    }

    private void refuse(RegisteredVersion version, NightjarException e) {
        refusal = new Refusal(version, System.nanoTime() + AGAIN.toNanos());
        RefusedModel.say(log(), version, e);
    }

    private boolean isRefused(RegisteredVersion version) {
        Refusal last = refusal;
        return last != null && last.version().equals(version) && System.nanoTime() - last.untilNs() < 0;
    }

    private ModelLoader loader() {
        return new ModelLoader(registry(), features, level);
    }

    private ModelRegistry registry() {
        ModelRegistry open = registry;
        if (open == null) {
            open = ModelRegistry.connect(connections.mlflow(), Path.of(cache));
            registry = open;
        }
        return open;
    }

    private EventLog log() {
        return EventLog.of("score", "pipeline", pipeline, "config_hash", configHash);
    }
}
