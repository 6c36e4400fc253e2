package dev.nightjar.watch;

import dev.nightjar.drift.ColumnDrift;
import dev.nightjar.drift.Reference;
import dev.nightjar.drift.ReferenceFile;
import dev.nightjar.lake.Lake;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.registry.ModelRegistry;
import dev.nightjar.registry.RegisteredVersion;
import dev.nightjar.store.FeatureStore;
import dev.nightjar.telemetry.EventLog;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/** Compares a version's predictions with its reference: one pass over the predictions, a verdict a column. */
final class DriftJob {
    private final SparkSession spark;
    private final Pipeline pipeline;
    private final Settings settings;
    private final @Nullable String version;
    private final Instant from;
    private final Instant until;

    /**
     * A job, to be executed once.
     *
     * @param settings where the lake, the store and MLflow are
     * @param version the registered version's number; null for the champion
     * @param from predictions made before this do not count
     * @param until nor those made from here on
     */
    DriftJob(
            SparkSession spark,
            Pipeline pipeline,
            Settings settings,
            @Nullable String version,
            Instant from,
            Instant until) {
        this.spark = spark;
        this.pipeline = pipeline;
        this.settings = settings;
        this.version = version;
        this.from = from;
        this.until = until;
    }

    /**
     * Does it.
     *
     * @throws NightjarException STORE_AWAY, MLFLOW_AWAY, LAKE_AWAY; NO_CHAMPION, VERSION_UNKNOWN; MODEL_CORRUPT for a
     *     version without a reference, or one that was tampered with
     */
    DriftResult execute() {
        try (FeatureStore store = FeatureStore.open(settings.postgres());
                ModelRegistry registry = ModelRegistry.connect(settings.mlflow())) {
            RegisteredVersion watched = watched(registry);
            List<Reference> references = references(registry, watched);
            LiveSource.Live live =
                    new LiveSource(new Lake(spark, settings.lake()), pipeline).counts(watched, references, from, until);
            DriftResult result = result(watched, references, live);
            store.drift().record(result.rows(Instant.now()));
            log(result);
            return result;
        }
    }

    /**
     * Asks for a retrain ahead of the schedule, once for each version.
     *
     * @return when it was asked for first
     * @throws NightjarException STORE_AWAY
     */
    Instant requestRetrain(DriftResult drifted) {
        try (FeatureStore store = FeatureStore.open(settings.postgres())) {
            return store.drift()
                    .requestRetrain(
                            drifted.rows(Instant.now()).get(0), "drifted: " + String.join(", ", drifted.drifted()));
        }
    }

    private RegisteredVersion watched(ModelRegistry registry) {
        String model = pipeline.registry().model();
        if (version == null) {
            return registry.champion(model)
                    .orElseThrow(() -> new NightjarException(
                            ReasonCode.NO_CHAMPION,
                            "Cannot look for drift: no version of " + model
                                    + " is champion; promote one, or name one with --version"));
        }
        return registry.version(model, version)
                .orElseThrow(() -> new NightjarException(
                        ReasonCode.VERSION_UNKNOWN,
                        "Cannot look for drift of " + model + " version " + version + ": MLflow has "
                                + registry.versions(model).stream()
                                        .map(RegisteredVersion::version)
                                        .toList()));
    }

    private static List<Reference> references(ModelRegistry registry, RegisteredVersion watched) {
        return registry.verifiedBeside(watched, ReferenceFile.PATH, ReferenceFile.TAG, ReferenceFile.MOST_BYTES)
                .map(ReferenceFile::read)
                .orElseThrow(() -> new NightjarException(
                        ReasonCode.MODEL_CORRUPT,
                        "Cannot look for drift of " + watched.uri() + ": it has no tag " + ReferenceFile.TAG
                                + ", as an earlier Nightjar made it; train anew"));
    }

    private DriftResult result(RegisteredVersion watched, List<Reference> references, LiveSource.Live live) {
        List<ColumnDrift> columns = new ArrayList<>();
        for (Reference reference : references) {
            columns.add(ColumnDrift.of(
                    reference, live.columns().get(columns.size()), live.independent(), pipeline.drift()));
        }
        Reference first = references.get(0);
        return new DriftResult(
                pipeline,
                watched,
                from,
                until,
                live.independent(),
                first.counts().rows(),
                first.independent(),
                columns);
    }

    private void log(DriftResult result) {
        EventLog.of("drift", "pipeline", pipeline.name(), "config_hash", pipeline.configHash())
                .info(
                        "drift_computed",
                        "model_version",
                        result.version().version(),
                        "verdict",
                        result.verdict().key(),
                        "predictions",
                        result.predictions(),
                        "drifted",
                        result.drifted());
    }
}
