package dev.nightjar.loadtest;

import dev.nightjar.measure.Latency;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/** Matches answers with events as both become known, and keeps their latencies. Safe for any number of threads. */
final class Ledger {
    private static final long LONGEST_US = TimeUnit.HOURS.toMicros(2);

    private final PartitionLedger[] partitions;
    private final long originNs = System.nanoTime() - 1;
    private volatile long measuredFromNs = Long.MAX_VALUE;
    private final ConcurrentHistogram measured = new ConcurrentHistogram(LONGEST_US, 3);
    private final Recorder lately = new Recorder(LONGEST_US, 2);

    /**
     * Begins.
     *
     * @param first offset of the first record that may be the test's, by partition
     */
    Ledger(long[] first) {
        this.partitions = Arrays.stream(first).mapToObj(PartitionLedger::new).toArray(PartitionLedger[]::new);
    }

    /** Nanoseconds since the ledger was opened, &gt; 0. */
    long nowNs() {
        return at(System.nanoTime());
    }

    /** The same of a moment that {@link System#nanoTime()} told. */
    long at(long nanoTime) {
        return nanoTime - originNs;
    }

    /** Events due from then on count for the latency; none does before this is called. */
    void measureFrom(long ns) {
        measuredFromNs = ns;
    }

    /** The brokers have taken an event that was due at {@code dueNs}. */
    void written(int partition, long offset, long dueNs) {
        long latency = partitions[partition].written(offset, dueNs);
        if (latency >= 0) {
            record(latency, dueNs);
        }
    }

    /**
     * An answer to a record became readable.
     *
     * @return whether it is the first to a record that may be the test's
     */
    boolean answered(int partition, long offset, long atNs) {
        if (partition < 0 || partition >= partitions.length) {
            return false;
        }
        long latency = partitions[partition].answered(offset, atNs);
        if (latency >= 0) {
            record(latency, atNs - latency);
        }
        return latency >= 0 || latency == PartitionLedger.PENDING;
    }

    /** Nobody waits any longer: what has no answer took at least until now. */
    void giveUp() {
        long nowNs = nowNs();
        for (PartitionLedger partition : partitions) {
            partition.waiting(dueNs -> record(nowNs - dueNs, dueNs));
        }
    }

    /** Events that the brokers took. */
    long written() {
        return sum(PartitionLedger::written);
    }

    /** Of those, the answered ones. */
    long matched() {
        return sum(PartitionLedger::matched);
    }

    long duplicates() {
        return sum(PartitionLedger::duplicates);
    }

    /** Of the events due after the warm-up. */
    Latency latency() {
        return Latency.ofMicros(measured);
    }

    /** Of the answers that came since the last call; for one caller. */
    Latency lately() {
        Histogram interval = lately.getIntervalHistogram();
        return Latency.ofMicros(interval);
    }

    private void record(long latencyNs, long dueNs) {
        long us = Math.min(LONGEST_US, TimeUnit.NANOSECONDS.toMicros(latencyNs));
        lately.recordValue(us);
        if (dueNs >= measuredFromNs) {
            measured.recordValue(us);
        }
    }

    private long sum(ToLongFunction<PartitionLedger> count) {
        return Arrays.stream(partitions).mapToLong(count).sum();
    }
}
