package dev.nightjar.retrain;

import dev.nightjar.command.ByClaim;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.registry.Manifest;
import dev.nightjar.registry.ModelRegistry;
import dev.nightjar.registry.RegisteredVersion;
import dev.nightjar.registry.TrainingRun;
import dev.nightjar.store.FeatureStore;
import dev.nightjar.telemetry.EventLog;
import dev.nightjar.topic.ModelEvents;
import dev.nightjar.training.TrainingWindow;
import java.io.IOException;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.spark.sql.SparkSession;

/**
 * Retrains one pipeline: rows, judged fit, final fit, MLflow run and version, row in the store, events. The version is
 * made last, after all that may fail; what fails before leaves a run that says FAILED, and nothing else.
 *
 * <p>The judged model learned from a part of the rows only; the registered one is fitted anew on all of them. The metrics
 * are those of the judged fit: what this procedure reached on rows it had not seen.
 */
public final class RetrainJob {
    private final SparkSession spark;
    private final Pipeline pipeline;
    private final Settings settings;
    private final Lesson lesson;
    private final Consumer<String> progress;
    private final EventLog log;

    /**
     * A job, to be executed once.
     *
     * @param spark the session to train in
     * @param pipeline what to train
     * @param settings where the store, MLflow and Kafka are; Kafka may be absent
     * @param asOf end of the window; nothing that became known later is used. Means nothing to a pipeline that learns from
     *     a table
     * @param progress told before each long step, for a person
     */
    public RetrainJob(
            SparkSession spark, Pipeline pipeline, Settings settings, Instant asOf, Consumer<String> progress) {
        this(spark, pipeline, settings, lesson(spark, pipeline, settings, asOf, progress), progress);
    }

    private RetrainJob(
            SparkSession spark, Pipeline pipeline, Settings settings, Lesson lesson, Consumer<String> progress) {
        this.spark = spark;
        this.pipeline = pipeline;
        this.settings = settings;
        this.lesson = lesson;
        this.progress = progress;
        this.log = log(pipeline);
    }

    /**
     * A job that learns from the processed data set that a claim names.
     *
     * @param data where it lies, and how its load was scaled
     */
    public static RetrainJob ofClaim(
            SparkSession spark, Pipeline pipeline, Settings settings, ProcessedData data, Consumer<String> progress) {
        return new RetrainJob(
                spark,
                pipeline,
                settings,
                new ClaimLesson(pipeline, data, new TableSource(spark, data.uri()), progress, log(pipeline)),
                progress);
    }

    private static Lesson lesson(
            SparkSession spark, Pipeline pipeline, Settings settings, Instant asOf, Consumer<String> progress) {
        return switch (pipeline.features().from()) {
            case PRICE_HISTORY ->
                new PriceLesson(spark, pipeline, settings, TrainingWindow.of(asOf, pipeline.window()), progress);
            case REQUEST ->
                new TableLesson(
                        pipeline, new TableSource(spark, pipeline.features().trainingData()), progress, log(pipeline));
            case CLAIM -> throw ByClaim.refused("train", pipeline);
        };
    }

    private static EventLog log(Pipeline pipeline) {
        return EventLog.of("retrain", "pipeline", pipeline.name(), "config_hash", pipeline.configHash());
    }

    /**
     * Does it.
     *
     * @throws NightjarException STORE_AWAY, MLFLOW_AWAY or KAFKA_AWAY before anything is made; WINDOW_EMPTY,
     *     WINDOW_TOO_SMALL, LABEL_CONSTANT with a run that says FAILED; FILE_UNREADABLE, INPUT_UNRECOGNISED for a table
     */
    public RetrainResult execute() {
        return execute(Map.of());
    }

    /**
     * Does it, for somebody who wants to know the version again.
     *
     * @param further tags of run and version; names start with {@code nightjar.}
     */
    public RetrainResult execute(Map<String, String> further) {
        long started = System.nanoTime();
        ModelEvents events = new ModelEvents(settings.kafka(), pipeline);
        try (FeatureStore store = FeatureStore.open(settings.postgres());
                ModelRegistry registry = ModelRegistry.connect(settings.mlflow())) {
            RunRecord record =
                    new RunRecord(pipeline, lesson.origin(), registry.serverVersion(), spark.version(), further);
            events.prepare();
            takeBackLeftovers(registry, store);
            TrainingRun run = registry.startRun(pipeline.registry().experiment(), record.runName(), record.tags());
            log.info("run_started", "run_id", run.id());
            try {
                Learned learned = learn(run, record);
                return new Publication(pipeline, registry, store, events, log)
                        .publish(run, record, learned, (System.nanoTime() - started) / 1e9);
            } catch (Exception e) {
                // Spark throws checked exceptions, too, of the driver's, that its Java signatures do not name.
                NightjarException reason = reason(e, store);
                run.fail(reason.reason() + ": " + reason.getMessage());
                log.error("retrain_failed", reason, "run_id", run.id(), "reason", reason.reason());
                throw reason;
            } finally {
                run.close();
            }
        }
    }

    /** A version that a killed process had not finished goes, unless somebody has decided on it meanwhile. */
    private void takeBackLeftovers(ModelRegistry registry, FeatureStore store) {
        String model = pipeline.registry().model();
        Collection<String> named = registry.names(model).aliases().values();
        for (RegisteredVersion left : registry.endLeftovers(pipeline.registry().experiment(), model, pipeline.name())) {
            if (!named.contains(left.version())
                    && store.ledger().decisionsOn(model, left.version()).isEmpty()) {
                registry.unregister(left);
                store.forgetChallenger(model, left.version());
                log.info("version_taken_back", "model_version", left.version(), "run_id", left.runId());
            }
        }
    }

    private Learned learn(TrainingRun run, RunRecord record) {
        Lesson.Taught taught = lesson.learn(record);
        progress.accept("Writing the model to MLflow");
        record.log(run, taught.learned());
        try (ModelFolder folder = new ModelFolder()) {
            folder.writeForecasts(taught.forecasts());
            String references = folder.writeReferences(taught.references());
            String sha = folder.write(
                    taught.trained(),
                    record.description(run.id(), taught.trained(), taught.example()),
                    settings.lake() + "/_staging/" + run.id(),
                    spark.sparkContext().hadoopConfiguration());
            run.upload(folder.evaluation(), "evaluation");
            run.upload(folder.model(), "model");
            return taught.learned().uploaded(sha, Manifest.sha256(taught.forecasts()), references);
        } catch (IOException e) {
            throw new NightjarException(
                    ReasonCode.FILE_UNREADABLE, "Cannot lay out the model's files: " + e.getMessage(), e);
        }
    }

    /** What a failure means to a person; Spark wraps what its tasks throw. */
    private static NightjarException reason(Exception e, FeatureStore store) {
        return NightjarException.in(e)
                .or(() -> store.failure("read the window", e))
                .orElseGet(() -> ofSpark(e));
    }

    /** A task's failure arrives as text only. */
    private static NightjarException ofSpark(Exception e) {
        String message = String.valueOf(e.getMessage());
        if (message.contains("org.postgresql.util.PSQLException")) {
            return new NightjarException(
                    ReasonCode.STORE_AWAY,
                    "Cannot read the window from the feature store: "
                            + message.lines().findFirst().orElse(""),
                    e);
        }
        return new NightjarException(ReasonCode.INTERNAL, "Cannot train: " + e, e);
    }
}
