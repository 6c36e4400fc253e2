package dev.nightjar.score;

import dev.nightjar.message.NightjarException;
import dev.nightjar.telemetry.EventLog;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Refreshes a thing again and again, and whenever it hears that there is reason to, until nobody else holds it: its daemon
 * threads end when Spark lets go of the broadcast that the thing came in. A failure is logged once until it changes; the
 * thing keeps its last state.
 */
final class Refresher<T> {
    private final WeakReference<T> reference;
    private final Duration every;
    private final Consumer<T> refresh;
    private final Semaphore wake = new Semaphore(0);
    private final EventLog log = EventLog.of("score");
    private String said = "";

    Refresher(WeakReference<T> reference, Duration every, Consumer<T> refresh) {
        this.reference = reference;
        this.every = every;
        this.refresh = refresh;
    }

    /**
     * Starts.
     *
     * @param listen calls back when there is reason to refresh, until it is no longer wanted
     */
    void start(BiConsumer<BooleanSupplier, Runnable> listen) {
        daemon("nightjar-refresh-model", this::run);
        daemon("nightjar-model-events", () -> listen(listen));
    }

    private static void daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** No exception may leave the thread: Spark would end the executor for it. */
    private void listen(BiConsumer<BooleanSupplier, Runnable> listen) {
        try {
            listen.accept(() -> reference.get() != null, wake::release);
        } catch (RuntimeException e) {
            log.error("model_events_not_heard", e);
        }
    }

    private void run() {
        try {
            do {
                if (wake.tryAcquire(every.toMillis(), TimeUnit.MILLISECONDS)) {
                    wake.drainPermits();
                }
            } while (refreshed());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether there is anything left to refresh. */
    private boolean refreshed() {
        T thing = reference.get();
        if (thing == null) {
            return false;
        }
        String trouble = trouble(thing);
        if (!trouble.isEmpty() && !trouble.equals(said)) {
            log.warn("refresh_failed", "cause", trouble);
        } else if (trouble.isEmpty() && !said.isEmpty()) {
            log.info("refresh_recovered");
        }
        said = trouble;
        return true;
    }

    private String trouble(T thing) {
        try {
            refresh.accept(thing);
            return "";
        } catch (NightjarException e) {
            return e.reason() + ": " + e.getMessage();
        } catch (RuntimeException e) {
            // The thread must outlive whatever a server answers; the last state stays in use.
            return e.toString();
        }
    }
}
