package dev.nightjar.stack;

import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Runs other programs to their end, their output in a log file, and ends them when this process is ended. */
final class Programs {
    static final Charset CHARSET = StandardCharsets.UTF_8;

    private Programs() {}

    /**
     * Runs a program and waits for it.
     *
     * @param part whose log takes the output
     * @param what for the message, {@code "install MLflow"}
     * @throws NightjarException PART_DEAD with the last lines of its output when it fails
     */
    static void run(Place place, Part part, String what, ProcessBuilder program) {
        Path log = place.log(part);
        try {
            Files.createDirectories(log.getParent());
            Process process = program.redirectInput(new File("/dev/null"))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
            int exit = await(process);
            if (exit != 0) {
                throw new NightjarException(
                        ReasonCode.PART_DEAD,
                        "Cannot " + what + ": " + program.command().get(0) + " ended with exit code " + exit
                                + lastLines(log));
            }
        } catch (IOException e) {
            throw new NightjarException(ReasonCode.PART_DEAD, "Cannot " + what + ": " + e.getMessage(), e);
        }
    }

    private static int await(Process process) {
        Thread onExit = new Thread(() -> end(process));
        Runtime.getRuntime().addShutdownHook(onExit);
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            end(process);
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + process.pid(), e);
        } finally {
            forget(onExit);
        }
    }

    private static void end(Process process) {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is being ended: the hook does its work.
            return;
        }
    }

    /** What a short program prints, or empty when it cannot be run, fails, or takes longer than ten seconds. */
    static Optional<String> output(List<String> command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectInput(new File("/dev/null"))
                    .redirectErrorStream(true)
                    .start();
            String text = new String(process.getInputStream().readAllBytes(), CHARSET).strip();
            boolean ended = process.waitFor(10, TimeUnit.SECONDS);
            return ended && process.exitValue() == 0 ? Optional.of(text) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** The last lines of a log, each on its own indented line, with the file's name; empty when there is nothing. */
    static String lastLines(Path log) {
        return lastLines(log, 0);
    }

    /**
     * The same of a part of the log.
     *
     * @param from the byte at which it begins
     */
    static String lastLines(Path log, long from) {
        try {
            byte[] all = Files.readAllBytes(log);
            int start = (int) Math.min(from, all.length);
            List<String> lines = new String(all, start, all.length - start, CHARSET)
                    .lines()
                    .filter(line -> !line.isBlank())
                    .toList();
            List<String> last = lines.subList(Math.max(0, lines.size() - 8), lines.size());
            if (last.isEmpty()) {
                return "\n  it wrote nothing into its log " + log;
            }
            return "\n  last lines of " + log + ":\n    " + String.join("\n    ", last);
        } catch (IOException e) {
            return "\n  no log in " + log;
        }
    }

    /** The command line of a process as far as the system shows it, shortened, for messages. */
    static String commandOf(long pid) {
        try {
            String line = Files.readString(Path.of("/proc/" + pid + "/cmdline"))
                    .replace('\0', ' ')
                    .strip();
            return line.isEmpty() ? "" : ": " + (line.length() > 60 ? line.substring(0, 60) + "…" : line);
        } catch (IOException | UncheckedIOException e) {
            return "";
        }
    }
}
