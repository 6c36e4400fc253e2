package dev.nightjar.stack;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Shows what a start waits for, and how long it has: one line that changes on a terminal, a line a step and one every
 * ten seconds elsewhere.
 */
final class StartDisplay implements Progress, AutoCloseable {
    private static final int WIDTH = 78;
    private static final Duration TICK = Duration.ofMillis(250);
    private static final Duration PLAIN_TICK = Duration.ofSeconds(10);

    private final PrintStream out = System.out;
    /** The launcher knows whether standard output is a terminal; the JVM does not. */
    private final boolean terminal = Boolean.getBoolean("nightjar.terminal");

    private final Map<Part, Step> steps = new EnumMap<>(Part.class);
    private final Thread ticker = new Thread(this::tick, "start-display");
    private volatile boolean closed;

    private record Step(String doing, Instant since) {
        @Override
        public String toString() {
            return doing + " … " + Duration.between(since, Instant.now()).toSeconds() + " s";
        }
    }

    StartDisplay() {
        ticker.setDaemon(true);
        ticker.start();
    }

    @Override
    public synchronized void step(Part part, String doing) {
        steps.put(part, new Step(doing, Instant.now()));
        if (!terminal) {
            line(part, doing);
        }
    }

    /** A part is done, one way or the other. */
    synchronized void done(Part part, String result) {
        steps.remove(part);
        erase();
        line(part, result);
    }

    @Override
    public void close() {
        closed = true;
        ticker.interrupt();
        synchronized (this) {
            erase();
        }
    }

    private void tick() {
        while (!closed) {
            try {
                Thread.sleep((terminal ? TICK : PLAIN_TICK).toMillis());
            } catch (InterruptedException e) {
                return;
            }
            show();
        }
    }

    private synchronized void show() {
        if (closed || steps.isEmpty()) {
            return;
        }
        if (terminal) {
            String all = steps.entrySet().stream()
                    .map(entry -> entry.getKey().key() + ": " + entry.getValue())
                    .collect(Collectors.joining(" | "));
            out.print("\r\033[K" + (all.length() > WIDTH ? all.substring(0, WIDTH - 1) + "…" : all));
            out.flush();
        } else {
            steps.forEach((part, step) -> line(part, step.toString()));
        }
    }

    private void erase() {
        if (terminal) {
            out.print("\r\033[K");
        }
    }

    private void line(Part part, String text) {
        out.printf("%-9s %s%n", part.key(), text);
        out.flush();
    }
}
