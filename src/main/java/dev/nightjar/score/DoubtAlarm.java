package dev.nightjar.score;

import dev.nightjar.telemetry.EventLog;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Says that answers are doubtful: with the first of them at once, then every half minute while more come. Safe for any number
 * of threads.
 */
final class DoubtAlarm {
    private static final long EVERY_NS = Duration.ofSeconds(30).toNanos();

    private final EventLog log;
    private final LongSupplier clock;
    private final Map<Doubt, Heard> heard = new EnumMap<>(Doubt.class);

    DoubtAlarm(EventLog log) {
        this(log, System::nanoTime);
    }

    /** @param clock in nanoseconds */
    DoubtAlarm(EventLog log, LongSupplier clock) {
        this.log = log;
        this.clock = clock;
    }

    /**
     * An answer is doubtful.
     *
     * @return whether it was said now
     */
    synchronized boolean raise(Doubt doubt, String entity) {
        long now = clock.getAsLong();
        Heard before = heard.get(doubt);
        if (before != null && now - before.saidNs() < EVERY_NS) {
            heard.put(doubt, new Heard(before.saidNs(), before.since() + 1));
            return false;
        }
        log.warn(doubt.event(), "entity", entity, "more_since_last_said", before == null ? 0 : before.since());
        heard.put(doubt, new Heard(now, 0));
        return true;
    }

    private record Heard(long saidNs, long since) {}
}
