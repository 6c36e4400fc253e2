package dev.nightjar.judge;

import dev.nightjar.evaluation.LiveDay;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.registry.ModelRegistry;
import dev.nightjar.registry.RegisteredVersion;
import dev.nightjar.store.DecisionRow;
import dev.nightjar.store.FeatureStore;
import dev.nightjar.store.Lease;
import dev.nightjar.store.ModelLedger;
import dev.nightjar.store.ModelRow;
import dev.nightjar.telemetry.EventLog;
import dev.nightjar.topic.ModelEvents;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The right to decide on a pipeline's model, with what that takes, until it is closed. Whatever a killed process left of a
 * promotion is finished when it opens.
 */
final class Decisions implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Pipeline pipeline;
    private final ModelRegistry registry;
    private final FeatureStore store;
    private final ModelLedger ledger;
    private final Lease lease;
    private final Promotions promotions;
    private final Clock clock;

    private Decisions(
            Pipeline pipeline,
            ModelRegistry registry,
            FeatureStore store,
            ModelLedger ledger,
            Lease lease,
            Promotions promotions,
            Clock clock) {
        this.pipeline = pipeline;
        this.registry = registry;
        this.store = store;
        this.ledger = ledger;
        this.lease = lease;
        this.promotions = promotions;
        this.clock = clock;
    }

    /**
     * Waits for the right to decide, and finishes what was begun.
     *
     * @param console told if something was finished
     * @throws NightjarException STORE_AWAY, MLFLOW_AWAY or KAFKA_AWAY before anything is changed; DECIDED_ELSEWHERE
     */
    static Decisions open(Pipeline pipeline, Settings settings, Clock clock, Consumer<String> console) {
        EventLog log = EventLog.of("judge", "pipeline", pipeline.name(), "config_hash", pipeline.configHash());
        FeatureStore store = FeatureStore.open(settings.postgres());
        ModelRegistry registry = ModelRegistry.connect(settings.mlflow());
        try {
            ModelEvents events = new ModelEvents(settings.kafka(), pipeline);
            registry.ping();
            events.prepare();
            Pointers pointers = new Pointers(pipeline, settings);
            ModelLedger ledger = store.ledger();
            Lease lease = ledger.lease(pipeline.registry().model(), PATIENCE);
            Promotions promotions = new Promotions(pipeline, registry, store, lease, pointers, events, clock, log);
            Decisions decisions = new Decisions(pipeline, registry, store, ledger, lease, promotions, clock);
            try {
                promotions.resume().ifPresent(console);
                return decisions;
            } catch (RuntimeException e) {
                lease.close();
                throw e;
            }
        } catch (RuntimeException e) {
            registry.close();
            store.close();
            throw e;
        }
    }

    String model() {
        return pipeline.registry().model();
    }

    ModelRegistry registry() {
        return registry;
    }

    Instant now() {
        return clock.instant();
    }

    /** The version in use. */
    Optional<RegisteredVersion> champion() {
        return registry.champion(model());
    }

    /** The latest version that waits for a decision. */
    Optional<String> waiting() {
        return store.models(model()).stream()
                .filter(row -> row.status() == ModelRow.Status.CHALLENGER)
                .map(ModelRow::version)
                .findFirst();
    }

    /**
     * A version by its number.
     *
     * @throws NightjarException ARGUMENT_INVALID, VERSION_UNKNOWN
     */
    RegisteredVersion version(String number) {
        if (!number.matches("[0-9]{1,9}")) {
            throw new NightjarException(
                    ReasonCode.ARGUMENT_INVALID, "Cannot use version \"" + number + "\": give a whole number");
        }
        RegisteredVersion version = registry.version(model(), number)
                .orElseThrow(() -> unknown(
                        number,
                        "MLflow has "
                                + registry.versions(model()).stream()
                                        .map(RegisteredVersion::version)
                                        .toList()));
        if (store.model(model(), number).isEmpty()) {
            throw unknown(
                    number, "ml_models has no row of it, so nightjar retrain did not register it, or not to its end");
        }
        return version;
    }

    private NightjarException unknown(String number, String why) {
        return new NightjarException(
                ReasonCode.VERSION_UNKNOWN, "Cannot use version " + number + " of " + model() + ": " + why);
    }

    /** When a version was registered; empty if the store does not know it. */
    Optional<Instant> registeredAt(String number) {
        return store.model(model(), number).map(ModelRow::createdAt);
    }

    /** What training measured of a version, by name; empty if the store does not know it. */
    Map<String, Double> trained(String number) {
        return store.model(model(), number).map(ModelRow::metrics).orElse(Map.of());
    }

    /** What earlier terms say. */
    Reigns reigns() {
        return new Reigns(ledger.terms(model()));
    }

    /**
     * What came true of a version's forecasts, by the day of the forecast event, all commodities together.
     *
     * @param since forecasts of earlier days do not count: of an earlier term, or of history that was replayed
     */
    List<LiveDay> liveDays(RegisteredVersion version, Instant since) {
        LocalDate first = LocalDate.ofInstant(since, ZoneOffset.UTC);
        return store.outcomes().days(pipeline.name(), model(), version.version()).stream()
                .filter(day -> !day.day().isBefore(first))
                .map(day -> new LiveDay(day.day(), day.outcomes(), day.accuracy(), day.naiveAccuracy()))
                .toList();
    }

    /** Whether the ledger has a decision about a version. */
    boolean isDecided(String number) {
        return !ledger.decisionsOn(model(), number).isEmpty();
    }

    /** Keeps a decision that changes nothing. */
    void keep(DecisionRow decision) {
        ledger.record(lease, decision);
    }

    /**
     * Takes the decision's version into use.
     *
     * @param previous the version that is to carry that alias
     * @return the one that does
     */
    Optional<String> carryOut(DecisionRow decision, Optional<String> previous) {
        return promotions.carryOut(decision, previous);
    }

    @Override
    public void close() {
        lease.close();
        registry.close();
        store.close();
    }
}
