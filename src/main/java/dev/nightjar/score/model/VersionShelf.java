package dev.nightjar.score.model;

import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Versions held in memory, a bounded number: the least recently used makes room. A version that could not be loaded is
 * not tried again for a while. Safe for any number of threads.
 */
final class VersionShelf {
    private static final int MOST_FAILURES = 1_000;

    private final Function<String, RequestModel> loader;
    private final Consumer<RequestModel> gone;
    private final Executor executor;
    private final int most;
    private final long holdNanos;
    private final LongSupplier clock;
    private final Map<String, Load> loads = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<String, Failure> failures = failures();

    /**
     * An empty shelf.
     *
     * @param loader loads a version by its number, or throws
     * @param gone hears of each version that was loaded and has made room
     * @param executor runs it
     * @param most versions held, ≥ 1
     * @param hold how long a failure is remembered
     * @param clock nanoseconds
     */
    VersionShelf(
            Function<String, RequestModel> loader,
            Consumer<RequestModel> gone,
            Executor executor,
            int most,
            Duration hold,
            LongSupplier clock) {
        this.loader = loader;
        this.gone = gone;
        this.executor = executor;
        this.holdNanos = hold.toNanos();
        this.clock = clock;
        this.most = most;
    }

    /** The version, or its loading, begun now or before; a remembered failure is a load that has failed. */
    synchronized Load get(String number) {
        Failure failure = failures.get(number);
        if (failure != null && clock.getAsLong() - failure.atNanos() < holdNanos) {
            return new Load(CompletableFuture.failedFuture(failure.cause()), failure.atNanos());
        }
        Load load = loads.get(number);
        if (load == null) {
            load = new Load(new CompletableFuture<>(), clock.getAsLong());
            loads.put(number, load);
            makeRoom();
            CompletableFuture<RequestModel> model = load.model();
            executor.execute(() -> run(number, model));
        }
        return load;
    }

    /** Whether the version is there, or on its way. */
    synchronized boolean holds(String number) {
        return loads.containsKey(number);
    }

    /** One that is still on its way is gone when it arrives. */
    private void makeRoom() {
        if (loads.size() > most) {
            Iterator<Load> eldest = loads.values().iterator();
            CompletableFuture<RequestModel> model = eldest.next().model();
            eldest.remove();
            var unused = model.thenAccept(gone);
        }
    }

    private void run(String number, CompletableFuture<RequestModel> model) {
        try {
            model.complete(loader.apply(number));
        } catch (Throwable e) {
            // Errors too: whoever waits for a load that nobody completes waits for ever.
            model.completeExceptionally(e);
            remember(number, e);
        }
    }

    private synchronized void remember(String number, Throwable cause) {
        loads.remove(number);
        failures.put(number, new Failure(cause, clock.getAsLong()));
    }

    private static Map<String, Failure> failures() {
        return new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Failure> eldest) {
                return size() > MOST_FAILURES;
            }
        };
    }

    private record Failure(Throwable cause, long atNanos) {}

    /**
     * A version that is there, on its way, or failed.
     *
     * @param model completes when it is loaded
     * @param atNanos when loading began
     */
    record Load(CompletableFuture<RequestModel> model, long atNanos) {
        /** The model; null while it is not there. */
        @Nullable
        RequestModel now() {
            return model.isDone() && !model.isCompletedExceptionally() ? model.join() : null;
        }

        /** Why it failed; null while it has not. */
        @Nullable
        ReasonCode failure() {
            if (!model.isCompletedExceptionally()) {
                return null;
            }
            try {
                model.join();
                return null;
            } catch (CompletionException e) {
                return e.getCause() instanceof NightjarException known ? known.reason() : ReasonCode.INTERNAL;
            }
        }
    }
}
