package dev.nightjar.stack;

import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One server process, known by a file with its id, start time and port. It outlives the program that started it; the
 * start time tells it from a stranger that was given the same id later.
 */
final class PartProcess {
    /** The system derives start times from the boot time, which clock corrections move a little. */
    private static final Duration SAME_START = Duration.ofSeconds(3);

    private final Path pidFile;
    private final Path log;
    private volatile long logStart;

    PartProcess(Place place, Part part) {
        this.pidFile = place.pidFile(part);
        this.log = place.log(part);
    }

    /** The running process, or empty when there is none, or the one with its id is another. */
    Optional<ProcessHandle> running() {
        return entry().flatMap(entry ->
                ProcessHandle.of(entry.pid()).filter(ProcessHandle::isAlive).filter(p -> isSame(p, entry.started())));
    }

    /** The port that the running process was given. */
    OptionalInt port() {
        return running().isPresent()
                ? entry().map(e -> OptionalInt.of(e.port())).orElse(OptionalInt.empty())
                : OptionalInt.empty();
    }

    /** Whether a process was started and has ended without being stopped. */
    boolean isDead() {
        return entry().isPresent() && running().isEmpty();
    }

    /** Starts the server in a session of its own, so that an interrupt at the terminal does not reach it. */
    ProcessHandle start(ProcessBuilder server, int port) {
        try {
            Files.createDirectories(pidFile.getParent());
            Files.createDirectories(log.getParent());
            logStart = Files.exists(log) ? Files.size(log) : 0;
            List<String> command = new ArrayList<>(server.command());
            if (Files.isExecutable(Path.of("/usr/bin/setsid"))) {
                command.add(0, "/usr/bin/setsid");
            }
            ProcessHandle process = server.command(command)
                    .redirectInput(new File("/dev/null"))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start()
                    .toHandle();
            long started = process.info().startInstant().orElseGet(Instant::now).toEpochMilli();
            Files.writeString(pidFile, process.pid() + " " + started + " " + port + "\n");
            return process;
        } catch (IOException e) {
            throw new NightjarException(
                    ReasonCode.PART_DEAD, "Cannot start " + server.command().get(0) + ": " + e.getMessage(), e);
        }
    }

    /**
     * Stops the process and its children: asks, and kills what is left after the grace time.
     *
     * @param signal what the server takes for a request to end soon, {@code TERM} or {@code INT}
     */
    void stop(String signal, Duration grace) {
        running().ifPresent(process -> {
            List<ProcessHandle> children = process.descendants().toList();
            Programs.output(List.of("kill", "-" + signal, Long.toString(process.pid())));
            if (!endsWithin(process, grace)) {
                process.destroyForcibly();
                endsWithin(process, Duration.ofSeconds(10));
            }
            children.forEach(ProcessHandle::destroyForcibly);
            children.forEach(child -> endsWithin(child, Duration.ofSeconds(5)));
        });
        forget();
    }

    /** Ends the process and its children at once, as a crash would; its file stays, so that it counts as dead. */
    void kill() {
        running().ifPresent(process -> {
            List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
            all.add(0, process);
            all.forEach(ProcessHandle::destroyForcibly);
            awaitEnd(all);
        });
    }

    /** Waits until processes that were killed have ended, at most 10 seconds for each. */
    static void awaitEnd(List<ProcessHandle> processes) {
        processes.forEach(process -> endsWithin(process, Duration.ofSeconds(10)));
    }

    /** What it said last since this object started it; an earlier run's words would mislead. */
    String lastLines() {
        return Programs.lastLines(log, logStart);
    }

    private void forget() {
        try {
            Files.deleteIfExists(pidFile);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot delete " + pidFile, e);
        }
    }

    private static boolean endsWithin(ProcessHandle process, Duration time) {
        CompletableFuture<ProcessHandle> end = process.onExit();
        try {
            end.get(time.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return !process.isAlive();
        } catch (ExecutionException e) {
            throw new IllegalStateException("cannot wait for process " + process.pid(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return !process.isAlive();
        }
    }

    private static boolean isSame(ProcessHandle process, Instant started) {
        return process.info()
                .startInstant()
                .map(start -> Duration.between(start, started).abs().compareTo(SAME_START) <= 0)
                .orElse(true);
    }

    private Optional<Entry> entry() {
        try {
            String[] words = Files.readString(pidFile).strip().split(" ");
            return Optional.of(new Entry(
                    Long.parseLong(words[0]),
                    Instant.ofEpochMilli(Long.parseLong(words[1])),
                    Integer.parseInt(words[2])));
        } catch (IOException | NumberFormatException | ArrayIndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    private record Entry(long pid, Instant started, int port) {}
}
