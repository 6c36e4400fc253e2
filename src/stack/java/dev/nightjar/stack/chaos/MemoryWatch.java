package dev.nightjar.stack.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * Samples what lives in the heap of a process, again and again from now on. Not its resident memory: that grows to the
 * largest heap allowed, whatever lives there.
 */
final class MemoryWatch implements AutoCloseable {
    private static final int FEWEST_SAMPLES = 6;

    /** Caches fill, and the compiler keeps its notes. */
    private static final long LEEWAY_MIB = 8;

    private final Child child;
    private final Duration every;
    private final List<Long> samplesMiB = Collections.synchronizedList(new ArrayList<>());
    private final Thread thread = new Thread(this::sample, "chaos-memory");
    private volatile boolean closed;

    /** @param every pause between two samples; each stops the process for some 100 ms */
    MemoryWatch(Child child, Duration every) {
        this.child = child;
        this.every = every;
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Whether it came to rest: the least of the last third is not far above that of the second. Not the peak: that depends on
     * how much of a batch is under way when the sample is taken, and what leaks is there at every moment.
     *
     * @param mostGrowth last over the one before, above 1
     */
    Check flat(double mostGrowth) {
        List<Long> samples = List.copyOf(samplesMiB);
        int third = samples.size() / 3;
        if (samples.size() < FEWEST_SAMPLES) {
            return new Check("memory: only " + samples.size() + " samples", false);
        }
        long before = Collections.min(samples.subList(third, 2 * third));
        long last = Collections.min(samples.subList(2 * third, samples.size()));
        return new Check(
                String.format(
                        Locale.ROOT,
                        "memory flat (what lives in the heap, %d samples: at least %d MiB, then %d MiB; peak %d MiB)",
                        samples.size(),
                        before,
                        last,
                        Collections.max(samples)),
                last <= before * mostGrowth + LEEWAY_MIB);
    }

    /** What lives in the heap of a process that has nothing to do, the least of several looks. */
    static long atRest(Child child) {
        List<Long> looks = new ArrayList<>();
        while (looks.size() < FEWEST_SAMPLES && child.isAlive()) {
            child.liveHeapMiB().ifPresent(looks::add);
            Waiting.pause(Duration.ofMillis(500));
        }
        return looks.isEmpty() ? Long.MAX_VALUE : Collections.min(looks);
    }

    /**
     * Whether the last rest is not far above the first.
     *
     * @param atRestMiB {@link #atRest} after equal amounts of work
     * @param mostGrowth last over first, above 1
     */
    static Check flatAtRest(List<Long> atRestMiB, double mostGrowth) {
        long first = atRestMiB.get(0);
        long last = atRestMiB.get(atRestMiB.size() - 1);
        return new Check(
                "memory flat (what lives in the heap at rest, after equal floods: " + atRestMiB + " MiB)",
                last <= first * mostGrowth + LEEWAY_MIB);
    }

    private void sample() {
        while (!closed && child.isAlive()) {
            child.liveHeapMiB().ifPresent(samplesMiB::add);
            Waiting.pause(every);
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
