package dev.nightjar.loadtest;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * What became of each record of an input partition, in nine bytes each: when it was due, and whether it was answered. An
 * answer may come before the brokers' word that the record was written.
 */
final class PartitionLedger {
    /** The record's other half, its answer or its due time, is still to come. */
    static final long PENDING = -1;

    /** The record was answered before. */
    static final long AGAIN = -2;

    /** The record stood there before the test, or is not one of this test's. */
    static final long FOREIGN = -3;

    private static final int CHUNK = 1 << 16;

    private final long first;
    private final List<long[]> chunks = new ArrayList<>();
    private final BitSet answered = new BitSet();
    private long written;
    private long matched;
    private long duplicates;

    /** @param first offset of the first record that may be the test's */
    PartitionLedger(long first) {
        this.first = first;
    }

    /**
     * The brokers have taken a record.
     *
     * @param dueNs when it was meant to be sent, &gt; 0
     * @return time from due to answered if the answer is known, ≥ 0, else {@link #PENDING}
     */
    synchronized long written(long offset, long dueNs) {
        written++;
        long[] chunk = chunk(offset - first);
        int slot = (int) ((offset - first) % CHUNK);
        long known = chunk[slot];
        chunk[slot] = dueNs;
        if (known == 0) {
            return PENDING;
        }
        matched++;
        return Math.max(0, -known - dueNs);
    }

    /**
     * An answer became readable.
     *
     * @param atNs when, &gt; 0
     * @return time from due to answered, ≥ 0; {@link #PENDING}, {@link #AGAIN} or {@link #FOREIGN}
     */
    synchronized long answered(long offset, long atNs) {
        long index = offset - first;
        if (index < 0 || index > Integer.MAX_VALUE) {
            return FOREIGN;
        }
        if (answered.get((int) index)) {
            duplicates++;
            return AGAIN;
        }
        answered.set((int) index);
        long[] chunk = chunk(index);
        int slot = (int) (index % CHUNK);
        if (chunk[slot] == 0) {
            chunk[slot] = -atNs;
            return PENDING;
        }
        matched++;
        return Math.max(0, atNs - chunk[slot]);
    }

    /** Tells when each written record without an answer was due. */
    synchronized void waiting(LongConsumer dueNs) {
        for (int chunk = 0; chunk < chunks.size(); chunk++) {
            for (int slot = 0; slot < CHUNK; slot++) {
                long due = chunks.get(chunk)[slot];
                if (due > 0 && !answered.get(chunk * CHUNK + slot)) {
                    dueNs.accept(due);
                }
            }
        }
    }

    synchronized long written() {
        return written;
    }

    /** Records of this test that were answered. */
    synchronized long matched() {
        return matched;
    }

    /** Answers beyond a record's first. */
    synchronized long duplicates() {
        return duplicates;
    }

    private long[] chunk(long index) {
        int chunk = Math.toIntExact(index / CHUNK);
        while (chunks.size() <= chunk) {
            chunks.add(new long[CHUNK]);
        }
        return chunks.get(chunk);
    }
}
