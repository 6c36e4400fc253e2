package dev.nightjar.score;

import dev.nightjar.telemetry.EventLog;
import dev.nightjar.topic.Lane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.ForeachWriter;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * Answers the records of one task, exactly once: rows of key, value, partition, offset, timestamp and traceparent come in, answers and
 * positions go out in transactions. What a lane has answered already is skipped, so Spark may replay what it likes.
 *
 * <p>A row is not answered when it comes but with its block. In micro-batches a block is scored when it is full or the
 * task ends; in real time, where a task lasts and hears nothing between rows, a ticker does it and commits.
 */
final class LaneWriter extends ForeachWriter<Row> {
    private static final long serialVersionUID = 1L;

    /** Rows that become answers together: none of them is visible before the commit, anyway. */
    private static final int BLOCK = 64;

    /** A long task shows its progress, and keeps its transaction small. */
    private static final long COMMIT_EVERY_NS = TimeUnit.SECONDS.toNanos(1);

    /**
     * In real time, where rows come faster than this within a tick: fewer and larger transactions, which cost the brokers
     * less and hold nobody up, as these rows wait anyway.
     */
    private static final int MANY_ROWS = 2 * BLOCK;

    private static final long LONGEST_OPEN_NS = TimeUnit.MILLISECONDS.toNanos(50);

    private final RecordScorer scorer;
    private final Broadcast<LiveLanes> lanes;
    private final Duration tick;

    private transient @Nullable Task task;

    /** @param tick in real time the pause between two commits; zero in micro-batches */
    LaneWriter(RecordScorer scorer, Broadcast<LiveLanes> lanes, Duration tick) {
        this.scorer = scorer;
        this.lanes = lanes;
        this.tick = tick;
    }

    /** @param row of {@link ScoringStream#records} */
    static InputRecord record(Row row) {
        return new InputRecord(row.getAs(0), row.getAs(1), row.getInt(2), row.getLong(3), row.getLong(4), row.getAs(5));
    }

    @Override
    public boolean open(long partitionId, long epochId) {
        Task opened = new Task();
        task = opened;
        if (!tick.isZero()) {
            opened.startTicking();
        }
        return true;
    }

    @Override
    public void process(Row row) {
        task().add(row);
    }

    @Override
    public void close(@Nullable Throwable failure) {
        Task open = task;
        task = null;
        if (open != null) {
            open.end(failure == null);
        }
    }

    private Task task() {
        Task open = task;
        if (open == null) {
            throw new IllegalStateException("a row came before the task was opened");
        }
        return open;
    }

    /** One attempt of one task. The ticker and Spark's thread take turns. */
    private final class Task {
        private final List<InputRecord> block = new ArrayList<>(BLOCK);
        private final Thread sparks = Thread.currentThread();
        private @Nullable ScheduledExecutorService ticker;
        private @Nullable Lane lane;
        private int partition = -1;
        private long next;
        private long lastCommitNs = System.nanoTime();
        private int rowsSinceCommit;
        private @Nullable Throwable failure;

        void startTicking() {
            ticker = Executors.newSingleThreadScheduledExecutor(work -> {
                Thread thread = new Thread(work, "nightjar-lane");
                thread.setDaemon(true);
                return thread;
            });
            var unused =
                    ticker.scheduleWithFixedDelay(this::tick, tick.toNanos(), tick.toNanos(), TimeUnit.NANOSECONDS);
        }

        synchronized void add(Row row) {
            requireUnfailed();
            try {
                addToBlock(row);
            } catch (RuntimeException | Error e) {
                // The ticker must not commit what is left of it.
                failure = e;
                throw e;
            }
        }

        private void addToBlock(Row row) {
            long offset = row.getLong(3);
            if (row.getInt(2) != partition) {
                release();
                partition = row.getInt(2);
                lane = lanes.value().lanes().take(partition, offset);
                next = lane.next();
            }
            if (offset < next) {
                return;
            }
            next = offset + 1;
            rowsSinceCommit++;
            block.add(record(row));
            if (block.size() == BLOCK) {
                answer();
                if (System.nanoTime() - lastCommitNs > COMMIT_EVERY_NS) {
                    commit();
                }
            }
        }

        private synchronized void tick() {
            if (failure != null || lane == null || mayStayOpen()) {
                return;
            }
            try {
                answer();
                commit();
            } catch (Throwable e) {
                // The scheduler would keep an Error to itself.
                failure = e;
                // It may wait for a row that never comes; before the log, which may fail of the same.
                sparks.interrupt();
                EventLog.of("score").error("lane_failed", e, "partition", partition);
            }
        }

        /** Many rows on the way to one transaction, and none of them waits too long for it. */
        private boolean mayStayOpen() {
            return rowsSinceCommit > MANY_ROWS && System.nanoTime() - lastCommitNs < LONGEST_OPEN_NS;
        }

        synchronized void end(boolean well) {
            if (ticker != null) {
                ticker.shutdownNow();
            }
            try {
                if (well) {
                    requireUnfailed();
                    release();
                }
            } finally {
                if (lane != null) {
                    lane.close();
                    lane = null;
                }
            }
        }

        private void requireUnfailed() {
            if (failure != null) {
                throw failure instanceof RuntimeException known
                        ? known
                        : new IllegalStateException("Cannot go on with partition " + partition, failure);
            }
        }

        /** Commits, then lets others have the lane. */
        private void release() {
            Lane mine = lane;
            if (mine != null) {
                answer();
                commit();
                lanes.value().lanes().giveBack(partition, mine);
                lane = null;
            }
        }

        private void answer() {
            Lane mine = lane;
            if (mine != null) {
                for (InputRecord record : block) {
                    mine.answer(record.offset(), scorer.answer(record));
                }
                block.clear();
            }
        }

        private void commit() {
            if (lane != null) {
                lane.commit();
            }
            rowsSinceCommit = 0;
            lastCommitNs = System.nanoTime();
        }
    }
}
