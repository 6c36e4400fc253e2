package dev.nightjar.stack;

import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One server of the local stack: how it is installed, started, asked for its health and stopped. */
abstract sealed class StackPart permits KafkaPart, PostgresPart, MlflowPart {
    private static final long POLL_MS = 100;

    final Place place;
    final Part part;
    private final PartProcess process;
    private final int wantedPort;
    private volatile int port;

    /** @param wantedPort 1 to 65535, or 0 for a free one, which the part then keeps */
    StackPart(Place place, Part part, int wantedPort) {
        this.place = place;
        this.part = part;
        this.wantedPort = wantedPort;
        this.process = new PartProcess(place, part);
        this.port = process.port().orElse(wantedPort);
    }

    static StackPart of(Place place, Part part, int wantedPort, BrokerAccess access) {
        return switch (part) {
            case KAFKA -> new KafkaPart(place, wantedPort, access);
            case POSTGRES -> new PostgresPart(place, wantedPort);
            case MLFLOW -> new MlflowPart(place, wantedPort);
        };
    }

    /** Installs what is missing and lays out empty data; does nothing the second time. */
    abstract void prepare(Progress progress);

    /** The server's command line; called once the port is known. */
    abstract ProcessBuilder server();

    /** One real request; throws whatever goes wrong when there is no good answer. */
    abstract void ask() throws Exception;

    /** How a client reaches it. */
    abstract String address();

    /** What must be done once the server answers for the first time; may run again. */
    void settle() {}

    /** Ends what a server that was killed has left behind, as it would keep the next one from starting. */
    void clearAfterCrash() {}

    /** The signal by which this server ends soon and cleanly. */
    String stopSignal() {
        return "TERM";
    }

    /** How long a start may take once everything is installed. */
    abstract Duration patience();

    final int port() {
        return port;
    }

    /**
     * Finds out what would make a start fail, before anything is started; finds nothing on a part that runs.
     *
     * @throws NightjarException PORT_BUSY when another program listens on the part's port; PYTHON_MISSING
     */
    final void check() {
        if (process.running().isEmpty()) {
            if (port != 0) {
                Ports.requireFree(part, port);
            }
            checkNeeds();
        }
    }

    /** Whether the programs that the part is installed with are there. */
    void checkNeeds() {}

    final boolean isRunning() {
        return process.running().isPresent();
    }

    final boolean isDead() {
        return process.isDead();
    }

    final Optional<Long> pid() {
        return process.running().map(ProcessHandle::pid);
    }

    /**
     * Starts the server unless it runs, and waits until it answers.
     *
     * @throws NightjarException PORT_BUSY, PYTHON_MISSING or PART_DEAD
     */
    final void start(Progress progress) {
        if (process.running().isEmpty()) {
            if (port == 0) {
                port = Ports.free();
                checkNeeds();
            } else {
                check();
            }
            if (process.isDead()) {
                clearAfterCrash();
            }
            prepare(progress);
            progress.step(part, "starting on 127.0.0.1:" + port);
            process.start(server(), port);
        }
        awaitAnswer();
        settle();
    }

    final void stop(Duration grace) {
        process.stop(stopSignal(), grace);
        if (wantedPort != 0) {
            port = wantedPort;
        }
    }

    final void kill() {
        process.kill();
    }

    /** Whether the server answers a real request now. */
    final boolean isHealthy() {
        return failure() == null;
    }

    private void awaitAnswer() {
        long end = System.nanoTime() + patience().toNanos();
        Exception last = failure();
        while (last != null) {
            if (process.running().isEmpty()) {
                throw dead("it ended while starting", last);
            }
            if (System.nanoTime() > end) {
                process.stop("TERM", Duration.ofSeconds(5));
                throw dead("no answer after " + patience().toSeconds() + " s (" + last.getMessage() + ")", last);
            }
            pause();
            last = failure();
        }
    }

    private @Nullable Exception failure() {
        try {
            ask();
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return e;
        } catch (Exception e) {
            return e;
        }
    }

    private NightjarException dead(String why, Exception cause) {
        return new NightjarException(
                ReasonCode.PART_DEAD,
                "Cannot start " + part.key() + " on 127.0.0.1:" + port + ": " + why + process.lastLines(),
                cause);
    }

    private static void pause() {
        try {
            Thread.sleep(POLL_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for a part of the local stack", e);
        }
    }
}
