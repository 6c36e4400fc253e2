package dev.nightjar.score.model;

import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.registry.VersionNames;
import dev.nightjar.telemetry.EventLog;
import dev.nightjar.telemetry.Patience;
import dev.nightjar.telemetry.ScoringMetrics;
import java.io.Serializable;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The champion, refreshed by itself, and the versions that requests ask for, loaded on first use; once in each process
 * that scores. A row waits for a version's first load, and for its name to be looked up, but no longer than
 * {@link #MOST_WAIT}; while MLflow does not answer no row waits, and none for some time after one has waited in vain:
 * others stand behind it.
 */
public final class LiveVersions implements Versions, Serializable {
    /** Versions held beside the champion. */
    static final int MOST_HELD = 8;

    static final Duration MOST_WAIT = Duration.ofSeconds(3);
    private static final Duration NO_WAIT_AFTER = Duration.ofSeconds(15);
    private static final Duration FAILURE_HOLDS = Duration.ofSeconds(30);

    /** A new champion is waited for no longer, as the alias may have moved on. The largest forest needs 1 MiB a second. */
    private static final Duration MOST_LOADING = Duration.ofMinutes(10);

    private static final long serialVersionUID = 1L;

    private final VersionSource source;
    private final Duration every;
    private final Duration mostLoading;
    private transient volatile @Nullable State state;

    /**
     * @param every how often the champion is looked up anew, and how old names may be
     */
    public LiveVersions(VersionSource source, Duration every) {
        this(source, every, MOST_LOADING);
    }

    /** @param mostLoading how long a new champion is waited for before the alias is looked at again */
    LiveVersions(VersionSource source, Duration every, Duration mostLoading) {
        this.source = source;
        this.every = every;
        this.mostLoading = mostLoading;
    }

    /** The version in use; loads it first if this process has none yet, waiting for whatever is away. */
    public RequestModel champion() {
        return state().champion;
    }

    /** Loads the champion, saying on the way what it waits for. */
    public synchronized void first(Patience patience) {
        if (state == null) {
            RequestModel champion = patience.untilAnswered(source::first);
            state = new State(champion, source);
            ScoringMetrics.ofProcess().loaded(champion.name(), champion.version());
            Refresher.start(this, "model", every, LiveVersions::refresh, () -> {})
                    .hear(source::listen);
        }
    }

    @Override
    public Found find(@Nullable String wanted) {
        State live = state();
        if (wanted == null || wanted.equals("champion")) {
            return new Found(live.champion, null);
        }
        Optional<String> number = number(live, wanted);
        if (number.isEmpty()) {
            return new Found(
                    live.champion, live.named.answered() ? ReasonCode.VERSION_UNKNOWN : ReasonCode.MLFLOW_AWAY);
        }
        return number.get().equals(live.champion.version()) ? new Found(live.champion, null) : held(live, number.get());
    }

    private Found held(State live, String number) {
        VersionShelf.Load load = live.shelf.get(number);
        long left = MOST_WAIT.toNanos() - (System.nanoTime() - load.atNanos());
        if (live.named.answered() && left > 0 && live.mayWait() && !await(load.model(), left)) {
            live.waitedInVain();
        }
        RequestModel model = load.now();
        if (model != null) {
            return new Found(model, null);
        }
        ReasonCode failure = load.failure();
        return new Found(live.champion, failure == null ? ReasonCode.MLFLOW_AWAY : failure);
    }

    /** An unknown name costs one look-up in {@code every}, however many requests bring however many of them. */
    private Optional<String> number(State live, String wanted) {
        Named before = live.named;
        Optional<String> known = before.names().number(wanted);
        if (System.nanoTime() - before.atNanos() < every.toNanos()) {
            return known;
        }
        CompletableFuture<Void> lookUp = live.lookUp();
        if (known.isPresent() || !before.answered()) {
            return known;
        }
        if (!await(lookUp, MOST_WAIT.toNanos())) {
            live.silent(before);
        }
        return live.named.names().number(wanted);
    }

    /** Whether it is done by then. */
    private static boolean await(CompletableFuture<?> future, long nanos) {
        try {
            future.get(nanos, TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            return true; // whoever looks at the future sees why
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
        return true;
    }

    private void refresh() {
        State live = state;
        if (live == null) {
            return;
        }
        RequestModel before = live.champion;
        String number = source.champion();
        if (!number.equals(before.version())) {
            RequestModel next = loaded(live.shelf.get(number));
            ScoringMetrics.ofProcess().loaded(next.name(), next.version());
            live.champion = next;
            live.letGo(before);
            EventLog.of("score").info("model_switched", "from", before.version(), "model_version", next.version());
            source.keepChampion(number);
        }
    }

    /** From the shelf, so that a champion that must not be used is not fetched again at each refresh. */
    private RequestModel loaded(VersionShelf.Load load) {
        if (!await(load.model(), mostLoading.toNanos())) {
            throw new NightjarException(
                    ReasonCode.MLFLOW_AWAY,
                    "Cannot use the new champion yet: it is still loading after " + mostLoading.toSeconds()
                            + " s; the old one goes on");
        }
        try {
            return load.model().join();
        } catch (CompletionException e) {
            throw NightjarException.in(e)
                    .orElseGet(() ->
                            new NightjarException(ReasonCode.INTERNAL, "Cannot load the champion: " + e.getCause(), e));
        }
    }

    private State state() {
        State live = state;
        if (live == null) {
            first(Patience.of(EventLog.of("score"), line -> {}));
            live = Objects.requireNonNull(state);
        }
        return live;
    }

    /**
     * What the versions were called at a time.
     *
     * @param names as of then
     * @param atNanos when MLflow was asked
     * @param answered whether it answered
     */
    private record Named(VersionNames names, long atNanos, boolean answered) {}

    private static final class State {
        private final VersionSource source;
        private final ThreadPoolExecutor loaders;
        final VersionShelf shelf;
        volatile RequestModel champion;
        volatile Named named;
        private @Nullable CompletableFuture<Void> lookingUp;
        private volatile long noWaitUntilNs = System.nanoTime();

        State(RequestModel champion, VersionSource source) {
            this.champion = champion;
            this.source = source;
            this.loaders = loaders();
            this.shelf = new VersionShelf(this::load, this::letGo, loaders, MOST_HELD, FAILURE_HOLDS, System::nanoTime);
            this.named = new Named(new VersionNames(Map.of(), 0), System.nanoTime() - Long.MAX_VALUE / 2, true);
        }

        private RequestModel load(String number) {
            RequestModel model = source.load(number);
            ScoringMetrics.ofProcess().loaded(model.name(), model.version());
            return model;
        }

        /** A version has left one of its two places, as champion and on the shelf. */
        void letGo(RequestModel model) {
            if (!model.version().equals(champion.version()) && !shelf.holds(model.version())) {
                ScoringMetrics.ofProcess().unloaded(model.name(), model.version());
            }
        }

        /** Looks the names up anew, unless that is under way. */
        synchronized CompletableFuture<Void> lookUp() {
            CompletableFuture<Void> running = lookingUp;
            if (running == null || running.isDone()) {
                running = CompletableFuture.runAsync(this::ask, loaders);
                lookingUp = running;
            }
            return running;
        }

        private void ask() {
            try {
                named = new Named(source.names(), System.nanoTime(), true);
            } catch (NightjarException e) {
                named = new Named(named.names(), System.nanoTime(), false);
            }
        }

        boolean mayWait() {
            return System.nanoTime() - noWaitUntilNs >= 0;
        }

        void waitedInVain() {
            noWaitUntilNs = System.nanoTime() + NO_WAIT_AFTER.toNanos();
        }

        /** Nobody waits again until MLflow has answered. */
        synchronized void silent(Named since) {
            if (named.equals(since)) {
                named = new Named(since.names(), System.nanoTime(), false);
            }
        }

        /** Few, and none when there is nothing to load, so that they do not outlive what they serve. */
        private static ThreadPoolExecutor loaders() {
            ThreadPoolExecutor pool =
                    new ThreadPoolExecutor(2, 2, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                        Thread thread = new Thread(task, "nightjar-versions");
                        thread.setDaemon(true);
                        return thread;
                    });
            pool.allowCoreThreadTimeOut(true);
            return pool;
        }
    }
}
