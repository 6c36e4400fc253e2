package dev.nightjar.score;

import dev.nightjar.message.NightjarException;
import dev.nightjar.telemetry.EventLog;
import dev.nightjar.telemetry.ScoringMetrics;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The threads that keep one process's knowledge fresh: one for the rows, one for the model, one that hears of selected
 * models, so that a slow server delays nothing but its own part. They hold no strong reference to the knowledge and end
 * when Spark lets go of the broadcast. No exception may leave them: Spark would end the executor for it.
 */
final class Refreshing {
    private static final EventLog LOG = EventLog.of("score");

    private final WeakReference<LiveKnowledge> live;
    private final String what;
    private final Consumer<LiveKnowledge> step;
    private final Semaphore wake;
    private final Duration every;
    private final Runnable onFailure;
    private String said = "";

    private Refreshing(
            WeakReference<LiveKnowledge> live,
            String what,
            Consumer<LiveKnowledge> step,
            Semaphore wake,
            Duration every,
            Runnable onFailure) {
        this.live = live;
        this.what = what;
        this.step = step;
        this.wake = wake;
        this.every = every;
        this.onFailure = onFailure;
    }

    /**
     * Starts them.
     *
     * @param every how often rows and alias are asked for, news or not
     */
    static void start(LiveKnowledge knowledge, KnowledgeSource source, Duration every) {
        WeakReference<LiveKnowledge> live = new WeakReference<>(knowledge);
        Semaphore selected = new Semaphore(0);
        ScoringMetrics metrics = ScoringMetrics.ofProcess();
        Refreshing rows = new Refreshing(
                live, "store", LiveKnowledge::refreshHistories, new Semaphore(0), every, metrics::storeRefreshFailed);
        Refreshing model = new Refreshing(live, "model", LiveKnowledge::refreshModel, selected, every, () -> {});
        daemon("nightjar-refresh-rows", rows::untilGone);
        daemon("nightjar-refresh-model", model::untilGone);
        daemon("nightjar-model-events", () -> listen(source, live, selected));
    }

    private static void daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private static void listen(KnowledgeSource source, WeakReference<LiveKnowledge> live, Semaphore selected) {
        try {
            source.listen(() -> live.get() != null, selected::release);
        } catch (RuntimeException e) {
            LOG.error("model_events_not_heard", e);
        }
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

    /** False when nobody uses the knowledge any more. */
    private boolean once() {
        LiveKnowledge knowledge = live.get();
        if (knowledge == null) {
            return false;
        }
        String trouble = "";
        try {
            step.accept(knowledge);
        } catch (NightjarException e) {
            trouble = e.reason() + ": " + e.getMessage();
        } catch (RuntimeException e) {
            // Whatever a server answers, the last state stays in use.
            trouble = e.toString();
        }
        say(trouble);
        return true;
    }

    private void say(String trouble) {
        if (!trouble.isEmpty()) {
            onFailure.run();
        }
        if (!trouble.isEmpty() && !trouble.equals(said)) {
            LOG.warn("refresh_failed", "what", what, "cause", trouble);
        } else if (trouble.isEmpty() && !said.isEmpty()) {
            LOG.info("refresh_recovered", "what", what);
        }
        said = trouble;
    }
}
