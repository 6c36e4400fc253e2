package dev.nightjar.score.model;

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
 * threads end when Spark lets go of the broadcast that the thing came in. Each refresher has a thread of its own, so that
 * a slow server delays nothing but its own part. A failure is logged once until it changes; the thing keeps its last
 * state. No exception may leave a thread: Spark would end the executor for it.
 */
public final class Refresher<T> {
    private final WeakReference<T> reference;
    private final String what;
    private final Duration every;
    private final Consumer<T> refresh;
    private final Runnable onFailure;
    private final Semaphore wake = new Semaphore(0);
    private final EventLog log = EventLog.of("score");
    private String said = "";

    private Refresher(T thing, String what, Duration every, Consumer<T> refresh, Runnable onFailure) {
        this.reference = new WeakReference<>(thing);
        this.what = what;
        this.every = every;
        this.refresh = refresh;
        this.onFailure = onFailure;
    }

    /**
     * Begins.
     *
     * @param what is refreshed, for the log and the thread's name: {@code store}, {@code model}
     * @param every how often, news or not
     * @param refresh must not hold the thing
     * @param onFailure hears of each failure
     */
    public static <T> Refresher<T> start(
            T thing, String what, Duration every, Consumer<T> refresh, Runnable onFailure) {
        Refresher<T> refresher = new Refresher<>(thing, what, every, refresh, onFailure);
        daemon("nightjar-refresh-" + what, refresher::untilGone);
        return refresher;
    }

    /** @param listen calls back when there is reason to refresh, until it is no longer wanted */
    public void hear(BiConsumer<BooleanSupplier, Runnable> listen) {
        daemon("nightjar-" + what + "-events", () -> {
            try {
                listen.accept(() -> reference.get() != null, wake::release);
            } catch (RuntimeException e) {
                log.error(what + "_events_not_heard", e);
            }
        });
    }

    private static void daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void untilGone() {
        try {
            do {
                if (wake.tryAcquire(every.toMillis(), TimeUnit.MILLISECONDS)) {
                    wake.drainPermits();
                }
            } while (once());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** False when nobody uses the thing any more. */
    private boolean once() {
        T thing = reference.get();
        if (thing == null) {
            return false;
        }
        String trouble = trouble(thing);
        if (!trouble.isEmpty()) {
            onFailure.run();
        }
        if (!trouble.isEmpty() && !trouble.equals(said)) {
            log.warn("refresh_failed", "what", what, "cause", trouble);
        } else if (trouble.isEmpty() && !said.isEmpty()) {
            log.info("refresh_recovered", "what", what);
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
            // Whatever a server answers, the last state stays in use.
            return e.toString();
        }
    }
}
