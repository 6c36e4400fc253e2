package dev.nightjar.stack;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The processes that a command started: none outlives it, however it ends. Each is asked to end (SIGTERM), waited for, and
 * killed when it takes too long. Safe for any number of threads.
 */
final class Children {
    private final Set<Process> running = ConcurrentHashMap.newKeySet();
    private final Duration grace;
    private boolean closed;

    /** @param grace how long one may take to end by itself; longer than a scorer's own */
    Children(Duration grace) {
        this.grace = grace;
    }

    /** Starts one, unless {@link #endAll} came first. */
    synchronized Process start(ProcessBuilder program) throws IOException {
        if (closed) {
            throw new IOException("Cannot start " + program.command().get(0) + ": this command is ending");
        }
        Process process = program.start();
        running.add(process);
        var unused = process.onExit().thenAccept(running::remove);
        return process;
    }

    /** Ends one; returns when it is gone. */
    void end(Process process) {
        process.destroy();
        if (!isGoneWithin(process, grace)) {
            System.err.println("Process " + process.pid() + " has not ended within " + grace.toSeconds()
                    + " s; killing it: what it had not finished is done again at the next start");
            process.destroyForcibly();
            isGoneWithin(process, grace);
        }
    }

    /** Ends all, side by side; no further one starts. */
    void endAll() {
        close();
        List<Process> all = List.copyOf(running);
        all.forEach(Process::destroy);
        all.forEach(this::end);
    }

    private synchronized void close() {
        closed = true;
    }

    /** Also on a thread that is interrupted: what comes next must not find the process alive. */
    private static boolean isGoneWithin(Process process, Duration time) {
        long deadline = System.nanoTime() + time.toNanos();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return process.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
