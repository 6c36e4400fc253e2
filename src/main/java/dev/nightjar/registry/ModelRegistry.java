package dev.nightjar.registry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nightjar.forecast.Estimator;
import dev.nightjar.forecast.EstimatorFile;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.model.Regressor;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Registered models in MLflow. Safe for any number of threads. Every call ends within 10 seconds (transfers of files: 2
 * minutes; a scorer's registry is less patient) and throws {@link NightjarException}: MLFLOW_AWAY without an answer,
 * MLFLOW_DENIED without the right, MLFLOW_REFUSED for what the server does not accept.
 */
public final class ModelRegistry implements AutoCloseable {
    /** The alias of the version in use. */
    public static final String CHAMPION = "champion";

    /** The alias of the version that was in use before. */
    public static final String PREVIOUS = "previous";

    /** The forest's name in a version's folder. */
    public static final String FOREST = "forest.njf";

    static final long MOST_FOREST_BYTES = 513L << 20;
    private static final int PAGE = 1000;
    private static final Duration SCORERS_PATIENCE = Duration.ofSeconds(5);

    private final TrackingServer server;
    private final Artifacts artifacts;
    private final Registration registration;
    private final VerifiedFiles files;
    private final @Nullable ForestCache cache;

    private ModelRegistry(TrackingServer server, @Nullable Path cache) {
        this.server = server;
        this.artifacts = new Artifacts(server);
        this.registration = new Registration(server);
        this.cache = cache == null ? null : new ForestCache(cache);
        this.files = new VerifiedFiles(server, artifacts, this.cache);
    }

    /**
     * A registry without a cache on disk. Does not call the server yet: {@link #ping()} does.
     *
     * @throws NightjarException SETTING_MISSING without an address
     */
    public static ModelRegistry connect(Settings.Mlflow settings) {
        return new ModelRegistry(new TrackingServer(settings), null);
    }

    /**
     * A registry that keeps what it verified, so that {@link #lastChampion} and {@link #regressor} work while MLflow is
     * away. It is a scorer's: a call is given up after 5 seconds, a download when 1 MiB of it takes longer.
     *
     * @param cache folder, made when needed
     */
    public static ModelRegistry connect(Settings.Mlflow settings, Path cache) {
        return new ModelRegistry(new TrackingServer(settings, SCORERS_PATIENCE), cache);
    }

    /** Asks the server for nothing but an answer. */
    public void ping() {
        server.post("experiments/search", Map.of("max_results", 1));
    }

    /** The version in use; empty when no version carries the alias. */
    public Optional<RegisteredVersion> champion(String model) {
        return alias(model, CHAMPION);
    }

    /** Notes on disk that a champion was proven, for {@link #lastChampion}; without a cache nothing happens. */
    public void keepChampion(RegisteredVersion proven) {
        if (cache != null) {
            cache.keepChampion(proven);
        }
    }

    /** The champion that was noted last, from disk; empty without a cache or a note. */
    public Optional<RegisteredVersion> lastChampion(String model) {
        return cache == null ? Optional.empty() : cache.champion(model);
    }

    /** The version that carries an alias. */
    public Optional<RegisteredVersion> alias(String model, String alias) {
        return found(() -> server.get("registered-models/alias", Map.of("name", model, "alias", alias)));
    }

    /** By what names the model's versions can be called; none when there is no such model. */
    public VersionNames names(String model) {
        JsonNode found = found(() -> server.get("registered-models/get", Map.of("name", model)), "registered_model")
                .orElseGet(() -> com.fasterxml.jackson.databind.node.JsonNodeFactory.instance.objectNode());
        return VersionNames.of(found);
    }

    /** A version by its number. */
    public Optional<RegisteredVersion> version(String model, String version) {
        return found(() -> server.get("model-versions/get", Map.of("name", model, "version", version)));
    }

    /** Sets an alias, taking it from the version that had it. */
    public void setAlias(String model, String alias, String version) {
        server.post("registered-models/alias", Map.of("name", model, "alias", alias, "version", version));
    }

    /** Takes an alias away; nothing happens if no version has it. */
    public void deleteAlias(String model, String alias) {
        if (alias(model, alias).isPresent()) {
            server.delete("registered-models/alias", Map.of("name", model, "alias", alias));
        }
    }

    /** Sets a version's tag. */
    public void setTag(RegisteredVersion version, String key, String value) {
        server.post(
                "model-versions/set-tag",
                Map.of("name", version.model(), "version", version.version(), "key", key, "value", value));
    }

    /**
     * Ends the runs of a pipeline that killed processes left RUNNING.
     *
     * @param experiment made when missing
     * @return the versions that these runs had registered already
     */
    public List<RegisteredVersion> endLeftovers(String experiment, String model, String pipeline) {
        List<String> ended = TrainingRun.endLeftovers(server, TrainingRun.experiment(server, experiment), pipeline);
        return ended.isEmpty()
                ? List.of()
                : versions(model).stream()
                        .filter(version -> ended.contains(version.runId()))
                        .toList();
    }

    /** Starts a run; its experiment is made when missing. */
    public TrainingRun startRun(String experiment, String name, Map<String, String> tags) {
        return TrainingRun.start(server, artifacts, TrainingRun.experiment(server, experiment), name, tags);
    }

    /**
     * The newest version that carries these tags and is whole: the run that made it has ended well, which it does when all
     * that belongs to the version was written.
     */
    public Optional<RegisteredVersion> finished(String model, Map<String, String> tags) {
        return versions(model).stream()
                .filter(version -> version.tags().entrySet().containsAll(tags.entrySet()))
                .filter(this::isFinished)
                .findFirst();
    }

    private boolean isFinished(RegisteredVersion version) {
        return server.get("runs/get", Map.of("run_id", version.runId()))
                .at("/run/info/status")
                .asText()
                .equals("FINISHED");
    }

    /**
     * Registers the folder {@code model/} of a run as a version and waits until it is ready.
     *
     * @param model made when missing
     * @param description for people, on the version's page
     * @param tags must hold {@link Manifest#TAG} or nobody will load it
     */
    public RegisteredVersion register(TrainingRun run, String model, String description, Map<String, String> tags) {
        if (found(() -> server.get("registered-models/get", Map.of("name", model)), "registered_model")
                .isEmpty()) {
            registration.createModel(model);
        }
        return registration.version(run, model, description, tags);
    }

    /**
     * The version's model, verified against its manifest, and that against the version's tag. From disk where it was kept
     * and still verifies.
     *
     * @throws NightjarException MODEL_CORRUPT when anything differs
     */
    public Regressor regressor(RegisteredVersion version) {
        try {
            return RegressorFiles.read(
                    manifest(version).files().keySet(), (file, maxBytes) -> verified(version, file, maxBytes));
        } catch (IOException e) {
            throw new NightjarException(
                    ReasonCode.MODEL_CORRUPT, "Cannot read the model of " + version.uri() + ": " + e.getMessage(), e);
        }
    }

    /**
     * The version as it answers requests and claims, each of its files verified; what a version may not load is refused
     * first.
     *
     * @param names features in the pipeline's order
     * @param level nominal coverage of its intervals
     * @throws NightjarException MODEL_CORRUPT when anything differs or does not fit
     */
    public Estimator estimator(RegisteredVersion version, List<String> names, Pipeline.LabelKind kind, double level) {
        requireAllowedClasses(version);
        return EstimatorFile.read(
                verified(version, EstimatorFile.NAME, EstimatorFile.MOST_BYTES),
                regressor(version),
                names,
                kind,
                level);
    }

    /**
     * A file of a version, verified like the model.
     *
     * @param file path under the model folder
     * @param maxBytes a larger file is refused
     */
    public byte[] verified(RegisteredVersion version, String file, long maxBytes) {
        return files.read(version, file, maxBytes);
    }

    /**
     * A file of the run that made a version, which lies beside the model folder, verified against a tag of the version.
     *
     * @param file path under the run's artifacts
     * @param tag the version's tag that holds its SHA-256
     * @param maxBytes a larger file is refused
     * @return empty if the version has no such tag
     * @throws NightjarException MODEL_CORRUPT when it differs
     */
    public Optional<byte[]> verifiedBeside(RegisteredVersion version, String file, String tag, long maxBytes) {
        return Optional.ofNullable(version.tags().get(tag)).map(sha -> files.readBeside(version, file, sha, maxBytes));
    }

    /** The version's manifest, verified against the version's tag. */
    public Manifest manifest(RegisteredVersion version) {
        return files.manifest(version);
    }

    /**
     * Refuses a version whose MLlib metadata names a class that its manifest does not allow, or that is not MLlib's:
     * MLlib's reader would load it. Only text is read, no class.
     *
     * @throws NightjarException MODEL_CORRUPT
     */
    public void requireAllowedClasses(RegisteredVersion version) {
        MlClasses.check(version, files);
    }

    /** Takes a version back that was registered by mistake; one that carries an alias loses it, one that is gone stays so. */
    public void unregister(RegisteredVersion version) {
        server.delete("model-versions/delete", Map.of("name", version.model(), "version", version.version()));
    }

    /** The tracking server's own version, {@code 3.17.2}. */
    public String serverVersion() {
        return server.version();
    }

    /** All versions of a model that were not deleted, the newest first. */
    public List<RegisteredVersion> versions(String model) {
        List<RegisteredVersion> versions = new ArrayList<>();
        String page = "";
        do {
            JsonNode answer = server.get(
                    "model-versions/search",
                    Map.of(
                            "filter",
                            "name='" + model.replace("'", "") + "'",
                            "max_results",
                            Integer.toString(PAGE),
                            "page_token",
                            page));
            answer.path("model_versions").forEach(version -> versions.add(RegisteredVersion.of(version)));
            page = answer.path("next_page_token").asText("");
        } while (!page.isEmpty());
        versions.sort(
                java.util.Comparator.comparingLong((RegisteredVersion version) -> Long.parseLong(version.version()))
                        .reversed());
        return versions;
    }

    /** The page that shows a version to a person. */
    public String page(RegisteredVersion version) {
        return server.shownUri() + "/#/models/" + version.model() + "/versions/" + version.version();
    }

    private static Optional<RegisteredVersion> found(Supplier<JsonNode> call) {
        return found(call, "model_version").map(RegisteredVersion::of);
    }

    /** MLflow answers 404, or 400 where the model exists and the alias does not. */
    private static Optional<JsonNode> found(Supplier<JsonNode> call, String field) {
        try {
            return Optional.of(call.get().path(field)).filter(JsonNode::isObject);
        } catch (NightjarException e) {
            String message = String.valueOf(e.getMessage());
            if (e.reason() == ReasonCode.MLFLOW_REFUSED
                    && (message.contains(TrackingServer.ABSENT) || message.contains(" not found"))) {
                return Optional.empty();
            }
            throw e;
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
