package dev.nightjar.registry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nightjar.message.NightjarException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.mlflow.api.proto.Service.CreateRun;
import org.mlflow.api.proto.Service.Metric;
import org.mlflow.api.proto.Service.Param;
import org.mlflow.api.proto.Service.RunInfo;
import org.mlflow.api.proto.Service.RunStatus;
import org.mlflow.api.proto.Service.RunTag;

/**
 * A run that never stays RUNNING: {@link #finish} ends it FINISHED; closing it before, or {@link #fail}, ends it FAILED;
 * a signal that stops the process ends it KILLED; and what a killed process left behind, the next run ends KILLED.
 */
public final class TrainingRun implements AutoCloseable {
    static final String PIPELINE_TAG = "nightjar.pipeline";
    static final String END_TAG = "nightjar.ended";
    static final String PROCESS_TAG = "nightjar.process";

    private static final Duration STALE = Duration.ofHours(24);
    private static final int BATCH = 100;
    private static final int MOST_TAG_CHARACTERS = 5000;

    private final TrackingServer server;
    private final Artifacts artifacts;
    private final RunInfo info;
    private final AtomicBoolean ended = new AtomicBoolean();
    private final Thread onShutdown = new Thread(() -> end(RunStatus.KILLED, "the process was stopped"));

    private TrainingRun(TrackingServer server, Artifacts artifacts, RunInfo info) {
        this.server = server;
        this.artifacts = artifacts;
        this.info = info;
    }

    static TrainingRun start(
            TrackingServer server, Artifacts artifacts, String experimentId, String name, Map<String, String> tags) {
        Map<String, String> all = new LinkedHashMap<>(tags);
        all.put("mlflow.runName", name);
        all.put(PROCESS_TAG, OwnProcess.current().toString());
        CreateRun.Builder request = CreateRun.newBuilder()
                .setExperimentId(experimentId)
                .setRunName(name)
                .setUserId(all.getOrDefault("mlflow.user", ""))
                .setStartTime(System.currentTimeMillis());
        all.forEach((key, value) -> request.addTags(tag(key, value)));
        RunInfo info = server.ask("start a run", mlflow -> mlflow.createRun(request.build()));
        TrainingRun run = new TrainingRun(server, artifacts, info);
        Runtime.getRuntime().addShutdownHook(run.onShutdown);
        return run;
    }

    /** The experiment's id; it is made when missing. */
    static String experiment(TrackingServer server, String name) {
        Optional<String> existing = server.ask(
                "look up experiment " + name,
                mlflow -> mlflow.getExperimentByName(name).map(experiment -> experiment.getExperimentId()));
        return existing.orElseGet(() -> server.ask("make experiment " + name, mlflow -> mlflow.createExperiment(name)));
    }

    /**
     * Ends runs of a pipeline that a killed process left RUNNING.
     *
     * @return their ids
     */
    static List<String> endLeftovers(TrackingServer server, String experimentId, String pipeline) {
        List<String> leftovers = new ArrayList<>();
        String filter = "attributes.status = 'RUNNING' and tags.`" + PIPELINE_TAG + "` = '" + pipeline + "'";
        JsonNode runs = server.post(
                        "runs/search",
                        Map.of("experiment_ids", List.of(experimentId), "filter", filter, "max_results", 100))
                .path("runs");
        for (JsonNode run : runs) {
            String process = "";
            for (JsonNode tag : run.path("data").path("tags")) {
                if (tag.path("key").asText().equals(PROCESS_TAG)) {
                    process = tag.path("value").asText();
                }
            }
            String id = run.path("info").path("run_id").asText();
            Instant started =
                    Instant.ofEpochMilli(run.path("info").path("start_time").asLong());
            if (OwnProcess.isGone(process) || started.isBefore(Instant.now().minus(STALE))) {
                server.ask("end run " + id, mlflow -> {
                    mlflow.setTag(id, END_TAG, "the process was killed; found by a later run");
                    mlflow.setTerminated(id, RunStatus.KILLED);
                    return id;
                });
                leftovers.add(id);
            }
        }
        return leftovers;
    }

    /** MLflow's id of the run. */
    public String id() {
        return info.getRunId();
    }

    /** Where the model's folder is: the run's artifact URI and {@code /model}. */
    public String modelUri() {
        return info.getArtifactUri() + "/model";
    }

    /** The page that shows the run to a person. */
    public String page() {
        return server.shownUri() + "/#/experiments/" + info.getExperimentId() + "/runs/" + id();
    }

    /** Logs parameters. */
    public void params(Map<String, String> params) {
        List<Param> all = new ArrayList<>();
        params.forEach((key, value) ->
                all.add(Param.newBuilder().setKey(key).setValue(value).build()));
        for (int from = 0; from < all.size(); from += BATCH) {
            List<Param> batch = all.subList(from, Math.min(all.size(), from + BATCH));
            batch("log parameters", List.of(), batch, List.of());
        }
    }

    /** Logs metrics; one that is not finite is left out, as MLflow's stores do not agree on it. */
    public void metrics(Map<String, Double> metrics) {
        List<Metric> all = new ArrayList<>();
        long now = System.currentTimeMillis();
        metrics.forEach((key, value) -> {
            if (Double.isFinite(value)) {
                all.add(Metric.newBuilder()
                        .setKey(key)
                        .setValue(value)
                        .setTimestamp(now)
                        .setStep(0)
                        .build());
            }
        });
        for (int from = 0; from < all.size(); from += BATCH) {
            batch("log metrics", all.subList(from, Math.min(all.size(), from + BATCH)), List.of(), List.of());
        }
    }

    /** Sets tags. */
    public void setTags(Map<String, String> tags) {
        List<RunTag> all = new ArrayList<>();
        tags.forEach((key, value) -> all.add(tag(key, value)));
        batch("set tags", List.of(), List.of(), all);
    }

    private void batch(String what, List<Metric> metrics, List<Param> params, List<RunTag> tags) {
        server.ask(what, mlflow -> {
            mlflow.logBatch(id(), metrics, params, tags);
            return id();
        });
    }

    /**
     * Logs the data that the model learned from.
     *
     * @param name shown in MLflow's column "Dataset"
     * @param digest tells one state of the data from another, at most 36 characters
     * @param source JSON that says where the data is
     * @param profile JSON of sizes
     */
    public void dataset(String name, String digest, String sourceType, String source, String profile) {
        server.post(
                "runs/log-inputs",
                Map.of(
                        "run_id",
                        id(),
                        "datasets",
                        List.of(Map.of(
                                "tags", List.of(Map.of("key", "mlflow.data.context", "value", "training")),
                                "dataset",
                                        Map.of(
                                                "name", name,
                                                "digest", digest,
                                                "source_type", sourceType,
                                                "source", source,
                                                "profile", profile)))));
    }

    /** Uploads every file of a folder under an artifact path. */
    public void upload(Path folder, String artifactPath) {
        artifacts.putAll(info.getArtifactUri(), artifactPath, folder);
    }

    /** Ends the run FINISHED. */
    public void finish() {
        if (ended.compareAndSet(false, true)) {
            terminate(RunStatus.FINISHED);
        }
        forgetShutdown();
    }

    /** Ends the run FAILED, with the reason as a tag; keeps quiet when MLflow is away, as the failure's own error counts. */
    public void fail(String reason) {
        end(RunStatus.FAILED, reason);
        forgetShutdown();
    }

    /** Ends the run FAILED unless it has ended. */
    @Override
    public void close() {
        fail("it ended before it was finished");
    }

    private void end(RunStatus status, String reason) {
        if (!ended.compareAndSet(false, true)) {
            return;
        }
        try {
            terminate(status);
            setTags(Map.of(END_TAG, reason));
        } catch (NightjarException e) {
            System.getLogger(TrainingRun.class.getName())
                    .log(
                            System.Logger.Level.WARNING,
                            "run " + id() + " stays RUNNING until the next one: " + e.getMessage());
        }
    }

    private void terminate(RunStatus status) {
        server.ask("end run " + id(), mlflow -> {
            mlflow.setTerminated(id(), status);
            return id();
        });
    }

    private void forgetShutdown() {
        try {
            Runtime.getRuntime().removeShutdownHook(onShutdown);
        } catch (IllegalStateException e) {
            // The process is stopping: the hook runs and finds the run ended.
        }
    }

    static List<Map<String, String>> tags(Map<String, String> tags) {
        List<Map<String, String>> list = new ArrayList<>();
        tags.forEach((key, value) -> list.add(Map.of("key", key, "value", value)));
        return list;
    }

    private static RunTag tag(String key, String value) {
        String cut = value.substring(0, Math.min(MOST_TAG_CHARACTERS, value.length()));
        return RunTag.newBuilder().setKey(key).setValue(cut).build();
    }
}
