package dev.nightjar.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import dev.nightjar.feature.EntityHistory;
import dev.nightjar.message.NightjarException;
import dev.nightjar.pipeline.Settings;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;

/**
 * The online feature store. Safe to share between threads; every method may throw a
 * {@link dev.nightjar.message.NightjarException} with STORE_AWAY or STORE_DENIED.
 */
public final class FeatureStore implements AutoCloseable {
    private static final int CONNECTIONS = 4;
    private static final long CONNECT_TIMEOUT_MS = 5_000;
    /** The year 1: every row is later. */
    static final long ALWAYS = -62_135_596_800_000L;

    private final Settings.Postgres postgres;
    private final HikariDataSource pool;
    private final Jdbi jdbi;

    private FeatureStore(Settings.Postgres postgres, HikariDataSource pool) {
        this.postgres = postgres;
        this.pool = pool;
        this.jdbi = Jdbi.create(pool);
    }

    /**
     * Connects and brings the tables to this build's version.
     *
     * @throws dev.nightjar.message.NightjarException SETTING_MISSING without an address; STORE_AWAY when nothing answers
     *     within 5 s; STORE_DENIED when the user or the password is refused
     */
    public static FeatureStore open(Settings.Postgres postgres) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(Address.url(postgres));
        config.setDataSourceProperties(Address.properties(postgres));
        config.setUsername(postgres.user());
        config.setPassword(postgres.password());
        config.setPoolName("nightjar-store");
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(0);
        config.setConnectionTimeout(CONNECT_TIMEOUT_MS);
        config.setInitializationFailTimeout(1);
        HikariDataSource pool = null;
        try {
            pool = new HikariDataSource(config);
            Flyway.configure()
                    .dataSource(pool)
                    .locations("classpath:db/migration")
                    .load()
                    .migrate();
            return new FeatureStore(postgres, pool);
        } catch (PoolInitializationException | FlywayException e) {
            if (pool != null) {
                pool.close();
            }
            throw StoreErrors.translate("open the feature store", postgres, e);
        }
    }

    /** Every commodity's rows. */
    public Map<String, EntityHistory> histories() {
        return histories(ALWAYS);
    }

    /**
     * Every commodity's later rows.
     *
     * @param sinceMs rows whose event time is at or after this, milliseconds since the epoch; features need the year
     *     before the first event for the indices, and 14 trading days for the rest
     */
    public Map<String, EntityHistory> histories(long sinceMs) {
        return snapshot("read the price history", handle -> {
            Map<String, EntityHistory> histories = new TreeMap<>();
            Map<String, Long> revisions = HistoryQueries.revisions(handle);
            HistoryQueries.rows(handle, revisions.keySet(), sinceMs)
                    .forEach((commodity, rows) ->
                            histories.put(commodity, rows.history(revisions.getOrDefault(commodity, 0L))));
            return histories;
        });
    }

    /** Everything, with what it takes to refresh it cheaply. */
    public HistorySnapshot snapshot() {
        return refresh(HistorySnapshot.EMPTY);
    }

    /**
     * The snapshot brought up to date: one small query when nothing changed, else the changed commodities are read anew.
     *
     * @return {@code known} itself when nothing changed
     */
    public HistorySnapshot refresh(HistorySnapshot known) {
        return snapshot("refresh the price history", handle -> {
            Map<String, Long> revisions = HistoryQueries.revisions(handle);
            if (revisions.equals(known.revisions())) {
                return known;
            }
            List<String> changed = revisions.entrySet().stream()
                    .filter(entry -> !entry.getValue().equals(known.revisions().get(entry.getKey())))
                    .map(Map.Entry::getKey)
                    .toList();
            Map<String, EntityHistory> histories = new HashMap<>(known.histories());
            histories.keySet().retainAll(revisions.keySet());
            HistoryQueries.rows(handle, changed, ALWAYS)
                    .forEach((commodity, rows) ->
                            histories.put(commodity, rows.history(revisions.getOrDefault(commodity, 0L))));
            return new HistorySnapshot(Map.copyOf(revisions), Map.copyOf(histories));
        });
    }

    /** The rows of some commodities, as they are. */
    public Map<String, EntityRows> rows(Collection<String> commodities) {
        return snapshot("read the price history", handle -> HistoryQueries.rows(handle, commodities, ALWAYS));
    }

    /** The event time of each commodity's newest price, those after {@code until} left out. */
    public SortedMap<String, Instant> newestPrices(Instant until) {
        return snapshot("look for the newest prices", handle -> HistoryQueries.newest(handle, until));
    }

    /** All that readers ever had of every commodity, so that its rows can be had as of any revision. */
    public Map<String, EntityPast> pasts() {
        return snapshot("read the past of the price history", PastQueries::all);
    }

    /** A way to bring rows in, from any task of a cluster; they take effect when the run is applied. */
    public Staging stage() {
        return new Staging(postgres, UUID.randomUUID().toString());
    }

    /**
     * Applies what was staged as history from files: all of it, or after a failure none. A day that is there with another
     * close or volume gets a further version.
     *
     * @param files the files that were staged: their earlier rejections are replaced
     * @param now restated values are known from now on
     */
    public StoreChange applyBatch(Staging staging, Collection<String> files, Instant now) {
        return write("write the ingested rows", handle -> {
            StoreChange change = new BatchUpsert(handle, staging.runId(), now).apply(files);
            TrendTable.refresh(handle, change.touched());
            return change;
        });
    }

    /** Applies what was staged as live events: the latest event of a day stands for the day, in place. */
    public StoreChange applyStream(Staging staging) {
        return write("write the streamed prices", handle -> {
            StoreChange change = StreamUpsert.apply(handle, staging.runId());
            TrendTable.refresh(handle, change.touched());
            return change;
        });
    }

    /**
     * How far a lake has followed.
     *
     * @param lake its folder
     */
    public LakeMark lakeMark(String lake) {
        return snapshot("read how far the lake is", handle -> LakeMarks.read(handle, lake));
    }

    /** Notes that a lake holds everything up to a mark. */
    public void recordLakeMark(String lake, LakeMark mark) {
        write("note how far the lake is", handle -> LakeMarks.write(handle, lake, mark));
    }

    /** Forgets what was staged and not applied. */
    public void discard(Staging staging) {
        write("discard staged rows", handle -> {
            BatchUpsert.forgetStaging(handle, staging.runId());
            return 0;
        });
    }

    /**
     * Names the units of prices, for people.
     *
     * @param units commodity to unit, {@code USD/barrel}; commodities that the store does not have are left out
     */
    public void recordUnits(Map<String, String> units) {
        write("record units", handle -> {
            units.forEach((commodity, unit) -> handle.execute(
                    "UPDATE commodities SET unit = ? WHERE commodity = ? AND unit IS DISTINCT FROM ?",
                    unit,
                    commodity,
                    unit));
            return 0;
        });
    }

    /** Writes a version's row, or writes it anew. */
    public void recordModel(ModelRow row) {
        write("record model version " + row.version(), handle -> ModelQueries.upsert(handle, row));
    }

    /** Deletes the row of a version that was never in use. */
    public void forgetChallenger(String modelName, String version) {
        write("forget model version " + version, handle -> ModelQueries.forgetChallenger(handle, modelName, version));
    }

    /** All versions of a model, the newest first. */
    public List<ModelRow> models(String modelName) {
        return snapshot("read the versions of " + modelName, handle -> ModelQueries.all(handle, modelName));
    }

    /** One version's row. */
    public Optional<ModelRow> model(String modelName, String version) {
        return models(modelName).stream()
                .filter(row -> row.version().equals(version))
                .findFirst();
    }

    /** Decisions about models, and which version was in use when. */
    public ModelLedger ledger() {
        return new ModelLedger(postgres, jdbi);
    }

    /** How far versions have drifted. */
    public DriftStore drift() {
        return new DriftStore(this);
    }

    /** What predictions came to. */
    public OutcomeStore outcomes() {
        return new OutcomeStore(this);
    }

    /**
     * Options for {@code spark.read().format("jdbc")}; Spark keeps the password and the address out of plans and pages.
     *
     * @throws dev.nightjar.message.NightjarException SETTING_MISSING without an address
     */
    public static Map<String, String> jdbcOptions(Settings.Postgres postgres) {
        Map<String, String> options = new LinkedHashMap<>(Address.options(postgres));
        options.put("url", Address.url(postgres));
        options.put("driver", "org.postgresql.Driver");
        options.put("fetchsize", "10000");
        return options;
    }

    /**
     * What a failure means that whoever reads with {@link #jdbcOptions} has met.
     *
     * @param action what was tried, {@code read the window}
     * @return empty if neither the failure nor one of its causes is the driver's
     */
    public Optional<NightjarException> failure(String action, Throwable failure) {
        return StoreErrors.isDrivers(failure)
                ? Optional.of(StoreErrors.translate(action, postgres, failure))
                : Optional.empty();
    }

    @Override
    public void close() {
        pool.close();
    }

    <T> T snapshot(String action, Function<Handle, T> work) {
        try {
            return jdbi.inTransaction(TransactionIsolationLevel.REPEATABLE_READ, work::apply);
        } catch (JdbiException e) {
            throw StoreErrors.translate(action, postgres, e);
        }
    }

    <T> T write(String action, Function<Handle, T> work) {
        try {
            return jdbi.inTransaction(work::apply);
        } catch (JdbiException | CopyText.CopyException e) {
            throw StoreErrors.translate(action, postgres, e);
        }
    }
}
