package dev.nightjar.score.model;

import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
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
    private final Executor executor;
    private final long holdNanos;
    private final LongSupplier clock;
    private final Map<String, Load> loads;
    private final Map<String, Failure> failures = bounded(MOST_FAILURES);

    /**
     * An empty shelf.
     *
     * @param loader loads a version by its number, or throws
     * @param executor runs it
     * @param most versions held, ≥ 1
     * @param hold how long a failure is remembered
     * @param clock nanoseconds
     */
    VersionShelf(
            Function<String, RequestModel> loader, Executor executor, int most, Duration hold, LongSupplier clock) {
        this.loader = loader;
        this.executor = executor;
        this.holdNanos = hold.toNanos();
        this.clock = clock;
        this.loads = bounded(most);
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
            CompletableFuture<RequestModel> model = load.model();
            executor.execute(() -> run(number, model));
        }
        return load;
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

    private static <T> Map<String, T> bounded(int most) {
        return new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, T> eldest) {
                return size() > most;
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
