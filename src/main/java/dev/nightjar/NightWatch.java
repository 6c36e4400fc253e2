package dev.nightjar;

import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.telemetry.EventLog;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * {@code nightly --stay}: runs a night whenever the schedule names one or a retrain is asked for. A night that fails is
 * said and does not end the watch; one that failed because something was away, or because somebody else was deciding, is
 * tried again.
 *
 * @param schedule says when
 * @param requested when a retrain was last asked for
 * @param night runs the night of a time, to no further effect if it is done already
 * @param clock tells the time
 * @param nap sleeps
 * @param log where failures go
 */
record NightWatch(
        NightSchedule schedule,
        Supplier<Optional<Instant>> requested,
        Consumer<Instant> night,
        Clock clock,
        Nap nap,
        EventLog log) {

    /** A retrain may be asked for, a clock may be set, and a machine may sleep. */
    private static final Duration LONGEST_NAP = Duration.ofMinutes(1);

    /** Sleeps. */
    interface Nap {
        void sleep(Duration time) throws InterruptedException;
    }

    /** Stays until it is interrupted. */
    void stay() throws InterruptedException {
        Instant done = Instant.EPOCH;
        while (true) {
            Instant now = clock.instant();
            done = look(now, done);
            Duration left = Duration.between(clock.instant(), schedule.next(now));
            nap.sleep(left.compareTo(LONGEST_NAP) > 0 ? LONGEST_NAP : left.isNegative() ? Duration.ZERO : left);
        }
    }

    /** The latest night that needs no further try. */
    private Instant look(Instant now, Instant done) {
        Instant due = done;
        try {
            due = schedule.due(now, requested.get());
            if (due.isAfter(done)) {
                night.accept(due);
                System.out.println("Next night: " + schedule.next(due) + ", or when a retrain is asked for");
            }
            return due;
        } catch (RuntimeException e) {
            // A mistake of ours ends a night, not those that follow.
            NightjarException reason = NightjarException.in(e)
                    .orElseGet(() -> new NightjarException(ReasonCode.INTERNAL, "The night failed: " + e, e));
            boolean again = reason.reason().isPassing();
            log.error("night_failed", e, "night", due, "again", again);
            System.err.println(reason.reason() + ": " + reason.getMessage()
                    + (again ? System.lineSeparator() + "The night is tried again within a minute" : ""));
            return again ? done : due;
        }
    }
}
