package dev.nightjar.retrain;

import dev.nightjar.feature.Feature;
import dev.nightjar.forecast.Forecaster;
import dev.nightjar.lake.Lake;
import dev.nightjar.lake.LakeTable;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.registry.ModelRegistry;
import dev.nightjar.registry.TrainingRun;
import dev.nightjar.store.FeatureStore;
import dev.nightjar.telemetry.EventLog;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Retrains one pipeline: window, judged fit, final fit, MLflow run and version, row in the store, events. The version is
 * made last, after all that may fail; what fails before leaves a run that says FAILED, and nothing else.
 *
 * <p>The judged model learned from the earlier part of the window only; the registered one is fitted anew on all rows, as
 * the latest days matter most. The metrics are those of the judged fit: what this procedure reached on days it had not
 * seen.
 */
public final class RetrainJob {
    private final SparkSession spark;
    private final Pipeline pipeline;
    private final Settings settings;
    private final TrainingWindow window;
    private final Consumer<String> progress;
    private final EventLog log;
    private final List<Feature> features;

    /**
     * A job, to be executed once.
     *
     * @param spark the session to train in
     * @param pipeline what to train
     * @param settings where the store, MLflow and Kafka are; Kafka may be absent
     * @param asOf end of the window; nothing that became known later is used
     * @param progress told before each long step, for a person
     */
    public RetrainJob(
            SparkSession spark, Pipeline pipeline, Settings settings, Instant asOf, Consumer<String> progress) {
        this.spark = spark;
        this.pipeline = pipeline;
        this.settings = settings;
        this.window = TrainingWindow.of(asOf, pipeline.window());
        this.progress = progress;
        this.log = EventLog.of("retrain", "pipeline", pipeline.name(), "config_hash", pipeline.configHash());
        this.features = pipeline.features().names().stream().map(Feature::of).toList();
    }

    /**
     * Does it.
     *
     * @throws NightjarException STORE_AWAY, MLFLOW_AWAY or KAFKA_AWAY before anything is made; WINDOW_EMPTY,
     *     WINDOW_TOO_SMALL, LABEL_CONSTANT with a run that says FAILED
     */
    public RetrainResult execute() {
        long started = System.nanoTime();
        ModelEvents events = new ModelEvents(settings.kafka(), pipeline);
        try (FeatureStore store = FeatureStore.open(settings.postgres());
                ModelRegistry registry = ModelRegistry.connect(settings.mlflow())) {
            RunRecord record = new RunRecord(
                    pipeline,
                    window,
                    features,
                    registry.serverVersion(),
                    spark.version(),
                    new Lake(spark, settings.lake()).version(LakeTable.COMMODITY_PRICES));
            events.prepare();
            TrainingRun run = registry.startRun(
                    pipeline.registry().experiment(), pipeline.registry().model(), record.runName(), record.tags());
            log.info("run_started", "run_id", run.id());
            try {
                Learned learned = learn(run, record);
                return new Publication(pipeline, registry, store, events, log)
                        .publish(run, record, learned, (System.nanoTime() - started) / 1e9);
            } catch (RuntimeException e) {
                NightjarException reason = reason(e, store);
                run.fail(reason.reason() + ": " + reason.getMessage());
                log.error("retrain_failed", reason, "run_id", run.id(), "reason", reason.reason());
                throw reason;
            } finally {
                run.close();
            }
        }
    }

    private Learned learn(TrainingRun run, RunRecord record) {
        progress.accept("Reading " + window.from() + " to " + window.asOf());
        HistorySource source = new HistorySource(spark, settings.postgres(), window);
        TrainingRows rows = new TrainingRows(
                window, pipeline.label().horizon(), pipeline.features().minHistory());
        try (TrainingData data =
                TrainingData.of(rows.of(source.prices(), source.indicators()), window, pipeline.gate())) {
            return learn(run, record, data);
        }
    }

    private Learned learn(TrainingRun run, RunRecord record, TrainingData data) {
        ForestTrainer trainer = new ForestTrainer(pipeline.model(), features);
        Map<String, String> provenance = record.provenance(data);
        List<Row> judging = data.judging();
        long teachingRows = data.teaching().count();
        progress.accept("Fitting " + pipeline.model().trees() + " trees to " + teachingRows
                + " rows, to be judged on the " + judging.size() + " rows from "
                + Instant.ofEpochMilli(data.split().judgesFromMs()));
        List<Outcome> outcomes = Judging.outcomes(
                judging,
                new Forecaster(
                        trainer.fit(data.teaching(), provenance).forest(),
                        pipeline.model().intervalLevel()));
        Scorecard scores = Scorecard.of(outcomes);
        progress.accept("Fitting " + pipeline.model().trees() + " trees to all "
                + data.profile().rows() + " rows");
        ForestTrainer.Trained trained = trainer.fit(data.all(), provenance);
        Learned learned = new Learned(data.profile(), teachingRows, judging.size(), data.split(), scores);
        progress.accept("Writing the model to MLflow");
        record.log(run, learned);
        try (ModelFolder folder = new ModelFolder()) {
            folder.writeEvaluation(outcomes);
            String sha = folder.write(
                    trained,
                    features,
                    record.description(run.id(), Judging.features(judging.get(judging.size() - 1))),
                    settings.lake() + "/_staging/" + run.id(),
                    spark.sparkContext().hadoopConfiguration());
            run.upload(folder.evaluation(), "evaluation");
            run.upload(folder.model(), "model");
            return learned.withManifest(sha);
        } catch (IOException e) {
            throw new NightjarException(
                    ReasonCode.FILE_UNREADABLE, "Cannot lay out the model's files: " + e.getMessage(), e);
        }
    }

    /** What a failure means to a person; Spark wraps what its tasks throw. */
    private static NightjarException reason(RuntimeException e, FeatureStore store) {
        return NightjarException.in(e)
                .or(() -> store.failure("read the window", e))
                .orElseGet(() -> ofSpark(e));
    }

    /** A task's failure arrives as text only. */
    private static NightjarException ofSpark(RuntimeException e) {
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
