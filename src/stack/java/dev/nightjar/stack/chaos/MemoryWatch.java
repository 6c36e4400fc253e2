package dev.nightjar.stack.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Samples the resident memory of a process once a second, from now on. */
final class MemoryWatch implements AutoCloseable {
    private final Child child;
    private final List<Long> samplesMiB = Collections.synchronizedList(new ArrayList<>());
    private final Thread thread = new Thread(this::sample, "chaos-memory");
    private volatile boolean closed;

    MemoryWatch(Child child) {
        this.child = child;
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Whether it came to rest: the peak of the last third is not far above that of the second.
     *
     * @param mostGrowth last peak over the one before, above 1
     */
    Check flat(double mostGrowth) {
        List<Long> samples = List.copyOf(samplesMiB);
        int third = samples.size() / 3;
        if (third == 0) {
            return new Check("memory: too short to tell", true);
        }
        long before = Collections.max(samples.subList(third, 2 * third));
        long last = Collections.max(samples.subList(2 * third, samples.size()));
        return new Check(
                String.format(Locale.ROOT, "memory flat (peaks %d MiB, then %d MiB)", before, last),
                last <= before * mostGrowth);
    }

    private void sample() {
        while (!closed) {
            long now = child.residentMiB();
            if (now > 0) {
                samplesMiB.add(now);
            }
            Waiting.pause(Duration.ofSeconds(1));
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
