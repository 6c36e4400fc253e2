package dev.nightjar.loadtest;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Notes once a second how the test stands. */
final class Timeline implements AutoCloseable {
    private final Ledger ledger;
    private final @Nullable GroupLag lag;
    private final Consumer<Second> eachSecond;
    private final long startNs;
    private final List<Second> seconds = new ArrayList<>();
    private final ScheduledExecutorService clock;

    /**
     * Begins.
     *
     * @param lag null when the contender has no consumer group
     * @param eachSecond told of each, on the timeline's own thread
     */
    Timeline(Ledger ledger, @Nullable GroupLag lag, Consumer<Second> eachSecond) {
        this.ledger = ledger;
        this.lag = lag;
        this.eachSecond = eachSecond;
        this.startNs = ledger.nowNs();
        this.clock = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "nightjar-loadtest-clock");
            thread.setDaemon(true);
            return thread;
        });
        var unused = clock.scheduleAtFixedRate(this::note, 1, 1, TimeUnit.SECONDS);
    }

    /** So far, in order. */
    List<Second> seconds() {
        synchronized (seconds) {
            return List.copyOf(seconds);
        }
    }

    private void note() {
        OptionalLong behind = lag == null ? OptionalLong.empty() : lag.records();
        Second second = new Second(
                (ledger.nowNs() - startNs) / 1e9, ledger.written(), ledger.matched(), ledger.lately(), behind);
        synchronized (seconds) {
            seconds.add(second);
        }
        eachSecond.accept(second);
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
