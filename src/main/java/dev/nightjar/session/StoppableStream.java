package dev.nightjar.session;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.jspecify.annotations.Nullable;

/**
 * Lets one thread run streaming queries, one after the other and waiting in between, until another thread stops it: a
 * signal's, for the most part. Runs once.
 */
public final class StoppableStream {
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean stopping;
    private @Nullable StreamingQuery query;
    private @Nullable Thread runner;

    /**
     * Runs {@code work} on this thread. What it throws after {@link #stop} was called is part of stopping, and so is the
     * interrupt that woke it: the caller's own clearing up would trip over it.
     */
    public void run(Runnable work) {
        synchronized (this) {
            runner = Thread.currentThread();
        }
        try {
            if (!stopping) {
                work.run();
            }
        } catch (RuntimeException e) {
            if (!stopping) {
                throw e;
            }
        } finally {
            clearOwnInterrupt();
            ended.countDown();
        }
    }

    /** Under the lock, so that {@link #stop} cannot interrupt this thread afterwards. */
    private synchronized void clearOwnInterrupt() {
        runner = null;
        if (stopping) {
            Thread.interrupted();
        }
    }

    /** Says which query {@link #stop} must stop from now on. */
    public void started(StreamingQuery started) throws TimeoutException {
        synchronized (this) {
            query = started;
        }
        if (stopping) {
            started.stop();
        }
    }

    /** Whether {@link #stop} was called. */
    public boolean stopping() {
        return stopping;
    }

    /**
     * Stops the query, or wakes the thread that waits before the next one, and waits until {@link #run} is about to return.
     *
     * @return whether it was within {@code grace}
     */
    public boolean stop(Duration grace) {
        stopping = true;
        try {
            stopQueryOrWake();
            return ended.await(grace.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private synchronized void stopQueryOrWake() throws TimeoutException {
        if (query != null && query.isActive()) {
            query.stop();
        } else if (runner != null) {
            runner.interrupt();
        }
    }
}
