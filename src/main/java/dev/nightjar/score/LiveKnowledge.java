package dev.nightjar.score;

import dev.nightjar.message.NightjarException;
import dev.nightjar.telemetry.EventLog;
import dev.nightjar.telemetry.Patience;
import java.io.Serializable;
import java.lang.ref.WeakReference;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Knowledge that refreshes by itself, once in each process that scores. Only the first row ever waits: a refresh happens
 * beside, and rows use the last state until the next one is complete.
 */
final class LiveKnowledge implements Serializable {
    private static final long serialVersionUID = 1L;

    private final KnowledgeSource source;
    private final Duration every;
    private transient volatile @Nullable Knowledge current;

    LiveKnowledge(KnowledgeSource source, Duration every) {
        this.source = source;
        this.every = every;
    }

    /** The newest complete state; loads it first if this process has none yet, waiting for whatever is away. */
    Knowledge current() {
        Knowledge now = current;
        return now != null ? now : first(Patience.of(EventLog.of("score"), line -> {}));
    }

    /** The same, saying on the way what it waits for. */
    synchronized Knowledge first(Patience patience) {
        Knowledge now = current;
        if (now == null) {
            now = patience.untilAnswered(source::load);
            current = now;
            Thread refresher = new Thread(refresher(new WeakReference<>(this), every), "nightjar-refresh");
            refresher.setDaemon(true);
            refresher.start();
        }
        return now;
    }

    private void refresh() {
        Knowledge now = current;
        if (now != null) {
            current = source.refresh(now);
        }
    }

    /** Holds no strong reference, so that it ends when Spark lets go of the broadcast. */
    private static Runnable refresher(WeakReference<LiveKnowledge> reference, Duration every) {
        return () -> {
            EventLog log = EventLog.of("score");
            String said = "";
            while (true) {
                try {
                    Thread.sleep(every.toMillis());
                } catch (InterruptedException e) {
                    return;
                }
                LiveKnowledge live = reference.get();
                if (live == null) {
                    return;
                }
                said = refreshOnce(live, log, said);
            }
        };
    }

    private static String refreshOnce(LiveKnowledge live, EventLog log, String said) {
        String trouble;
        try {
            live.refresh();
            trouble = live.source.trouble();
        } catch (NightjarException e) {
            trouble = e.reason() + ": " + e.getMessage();
        } catch (RuntimeException e) {
            // The thread must outlive whatever a server answers; the last state stays in use.
            trouble = e.toString();
        }
        if (!trouble.isEmpty() && !trouble.equals(said)) {
            log.warn("refresh_failed", "cause", trouble);
        } else if (trouble.isEmpty() && !said.isEmpty()) {
            log.info("refresh_recovered");
        }
        return trouble;
    }
}
