package dev.nightjar.ingest;

import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.telemetry.EventLog;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Waits for what is away, one line a try, until it answers or the process is told to stop.
 *
 * @param log where facts go
 * @param console where a person reads
 * @param stopping whether to give up
 * @param pause between tries
 */
record Waiting(EventLog log, Consumer<String> console, BooleanSupplier stopping, Duration pause) {

    /**
     * Tries until it succeeds.
     *
     * @throws NightjarException as thrown by {@code attempt} unless its kind is AWAY; the last one when stopping
     */
    <T> T untilAnswered(Supplier<T> attempt) {
        for (int tries = 1; ; tries++) {
            try {
                return attempt.get();
            } catch (NightjarException e) {
                if (e.reason().kind() != ReasonCode.Kind.AWAY || stopping.getAsBoolean()) {
                    throw e;
                }
                log.warn("waited", "reason", e.reason().name(), "tries", tries, "cause", e.getMessage());
                console.accept("Waiting (try " + tries + ", next in " + pause.toSeconds() + " s): " + e.reason() + ": "
                        + e.getMessage());
            }
            sleep();
        }
    }

    /** Sleeps for one pause. */
    void sleep() {
        try {
            Thread.sleep(pause.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NightjarException(ReasonCode.STREAM_FAILED, "Cannot wait longer: the process is stopping", e);
        }
    }
}
