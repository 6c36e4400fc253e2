package dev.nightjar.stack.chaos;

import java.time.Duration;

/**
 * A limit that bounds what hangs. Asked often; a longer stretch without being asked counts as a second, since then this process
 * itself stood still (a machine that slept, a debugger) and whatever it waits for may have, too.
 */
final class Deadline {
    private static final long MOST_AT_ONCE_NS = Duration.ofSeconds(1).toNanos();

    private long leftNs;
    private long askedNs = System.nanoTime();

    Deadline(Duration limit) {
        leftNs = limit.toNanos();
    }

    boolean passed() {
        long now = System.nanoTime();
        leftNs -= Math.min(now - askedNs, MOST_AT_ONCE_NS);
        askedNs = now;
        return leftNs < 0;
    }
}
