package dev.nightjar.telemetry;

import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Says on the console that something does not answer, for how long, and that it answers again. Safe to share between
 * threads.
 */
public final class Silence {
    private final String who;
    private final long everyNs;
    private final Consumer<String> console;
    private final LongSupplier clock;
    private long heardNs;
    private long saidNs;
    private boolean said;

    /**
     * Begins as if it had answered now.
     *
     * @param who {@code Kafka at 127.0.0.1:9092}
     * @param every how long it may be silent before the first line, and between two lines
     * @param console gets the lines
     */
    public Silence(String who, Duration every, Consumer<String> console) {
        this(who, every, console, System::nanoTime);
    }

    Silence(String who, Duration every, Consumer<String> console, LongSupplier clock) {
        this.who = who;
        this.everyNs = every.toNanos();
        this.console = console;
        this.clock = clock;
        this.heardNs = clock.getAsLong();
    }

    /** It answered, or owes no answer. */
    public synchronized void heard() {
        long now = clock.getAsLong();
        if (said) {
            console.accept(String.format(Locale.ROOT, "%s is back after %d s", who, seconds(now)));
            said = false;
        }
        heardNs = now;
    }

    /** Says a line if one is due. */
    public synchronized void check() {
        long now = clock.getAsLong();
        if (now - heardNs < everyNs || (said && now - saidNs < everyNs)) {
            return;
        }
        said = true;
        saidNs = now;
        console.accept(String.format(
                Locale.ROOT, "%s does not answer for %d s; waiting for it, nothing is lost so far", who, seconds(now)));
    }

    private long seconds(long now) {
        return Duration.ofNanos(now - heardNs).toSeconds();
    }
}
