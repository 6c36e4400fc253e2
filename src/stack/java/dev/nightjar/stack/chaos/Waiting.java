package dev.nightjar.stack.chaos;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for conditions; the limits only bound what hangs. */
final class Waiting {
    private static final long POLL_MS = 50;

    private Waiting() {}

    /**
     * Waits.
     *
     * @throws IllegalStateException naming {@code what} when it did not come true within the limit
     */
    static void until(String what, Duration limit, BooleanSupplier condition) {
        if (!within(limit, condition)) {
            throw new IllegalStateException("waited " + limit.toSeconds() + " s in vain for " + what);
        }
    }

    /** Waits; whether it came true within the limit. */
    static boolean within(Duration limit, BooleanSupplier condition) {
        Deadline end = new Deadline(limit);
        while (!condition.getAsBoolean()) {
            if (end.passed()) {
                return false;
            }
            pause(Duration.ofMillis(POLL_MS));
        }
        return true;
    }

    /** Lets time pass: a fault that lasts, or the moment of the next one. */
    static void pause(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
