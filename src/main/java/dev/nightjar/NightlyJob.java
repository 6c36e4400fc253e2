package dev.nightjar;

import dev.nightjar.judge.JudgeJob;
import dev.nightjar.judge.JudgeResult;
import dev.nightjar.judge.LiveResult;
import dev.nightjar.judge.RollbackJob;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.registry.ModelRegistry;
import dev.nightjar.registry.RegisteredVersion;
import dev.nightjar.retrain.RetrainJob;
import dev.nightjar.retrain.RetrainResult;
import dev.nightjar.session.Sessions;
import dev.nightjar.store.DecisionRow;
import dev.nightjar.store.FeatureStore;
import dev.nightjar.store.Lease;
import dev.nightjar.telemetry.EventLog;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Consumer;
import org.apache.spark.sql.SparkSession;

/**
 * One night's chain: has live accuracy fallen, are the prices there, retrain, judge. What was done of it is seen from its
 * traces, the version's tags and the ledger, so a night that was killed is run again and does the rest; two never overlap.
 */
final class NightlyJob {
    /** The version's tag that says of which night it is. */
    private static final String NIGHT = "nightjar.night";

    private final Pipeline pipeline;
    private final Settings settings;
    private final Consumer<String> progress;
    private final EventLog log;

    NightlyJob(Pipeline pipeline, Settings settings, Consumer<String> progress) {
        this.pipeline = pipeline;
        this.settings = settings;
        this.progress = progress;
        this.log = EventLog.of("nightly", "pipeline", pipeline.name(), "config_hash", pipeline.configHash());
    }

    /**
     * Runs a night.
     *
     * @param night its time: end of the training window
     * @throws NightjarException DECIDED_ELSEWHERE while another night of the pipeline runs; PRICES_OLD; what retrain and
     *     judge throw
     */
    NightlyResult execute(Instant night) {
        long started = System.nanoTime();
        try (FeatureStore store = FeatureStore.open(settings.postgres());
                Lease alone = store.ledger().lease("night of " + pipeline.name(), Duration.ZERO)) {
            // Whoever has lost the right must not register a second version of the night.
            Consumer<String> steps = alone.guarding(progress);
            Optional<RegisteredVersion> trained = trained(night);
            boolean done = trained.flatMap(version -> decided(store, version.version()))
                    .isPresent();
            // Prices that are late must not keep a bad champion in use.
            Optional<LiveResult> live =
                    done ? Optional.empty() : new RollbackJob(pipeline, settings, Clock.systemUTC(), steps).execute();
            List<String> late = latePrices(store, night);
            boolean retrained = trained.isEmpty();
            String version = trained.isPresent() ? trained.get().version() : retrain(night, steps);
            // A worker may have judged it meanwhile.
            Optional<JudgeResult> judged =
                    new JudgeJob(pipeline, settings, Clock.systemUTC(), steps).executeOnce(version);
            DecisionRow decision = decided(store, version).orElseThrow();
            log.info(
                    "night_ended",
                    "night",
                    night,
                    "model_version",
                    version,
                    "decision",
                    decision.decision(),
                    "retrained",
                    retrained,
                    "judged",
                    judged.isPresent());
            return new NightlyResult(
                    pipeline,
                    night,
                    live,
                    late,
                    version,
                    retrained,
                    judged,
                    decision,
                    (System.nanoTime() - started) / 1e9);
        }
    }

    /** When a retrain was asked for ahead of the schedule, last. */
    Optional<Instant> requested() {
        try (FeatureStore store = FeatureStore.open(settings.postgres())) {
            return store.drift().retrainRequested(pipeline.name());
        }
    }

    /**
     * Commodities that the window has prices of, but none within {@code features.max-age}.
     *
     * @throws NightjarException PRICES_OLD if all commodities are such
     */
    private List<String> latePrices(FeatureStore store, Instant night) {
        if (pipeline.features().from() != Pipeline.FeatureSource.PRICE_HISTORY) {
            return List.of();
        }
        Duration limit = pipeline.features().maxAge();
        Instant fresh = night.minus(limit);
        SortedMap<String, Instant> newest = store.newestPrices(night);
        if (newest.values().stream().allMatch(time -> time.isBefore(fresh))) {
            throw new NightjarException(
                    ReasonCode.PRICES_OLD,
                    "Cannot train the night of " + night + ": the newest price before it is of "
                            + newest.values().stream()
                                    .max(Comparator.naturalOrder())
                                    .map(Instant::toString)
                                    .orElse("no time, there are none")
                            + ", and features.max-age is " + limit.toDays() + " days; run nightjar ingest");
        }
        List<String> late = newest.entrySet().stream()
                .filter(entry -> entry.getValue().isBefore(fresh))
                .filter(entry -> entry.getValue().isAfter(night.minus(pipeline.window())))
                .map(Map.Entry::getKey)
                .toList();
        if (!late.isEmpty()) {
            log.warn("prices_late", "night", night, "commodities", late);
        }
        return late;
    }

    /** The version of this night and these settings, if there is one already; half of one does not count. */
    private Optional<RegisteredVersion> trained(Instant night) {
        try (ModelRegistry registry = ModelRegistry.connect(settings.mlflow())) {
            return registry.finished(
                    pipeline.registry().model(),
                    Map.of(NIGHT, night.toString(), RegisteredVersion.CONFIG_HASH, pipeline.configHash()));
        }
    }

    private String retrain(Instant night, Consumer<String> steps) {
        SparkSession spark = Sessions.open("nightjar-nightly " + pipeline.name());
        try {
            RetrainResult result =
                    new RetrainJob(spark, pipeline, settings, night, steps).execute(Map.of(NIGHT, night.toString()));
            return result.modelVersion();
        } finally {
            spark.stop();
        }
    }

    private Optional<DecisionRow> decided(FeatureStore store, String version) {
        return store.ledger().decisionsOn(pipeline.registry().model(), version).stream()
                .findFirst();
    }
}
