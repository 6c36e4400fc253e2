package dev.nightjar.stack;

import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** {@code nightjar score}, or who does its work instead, as a child process; closing it ends it as {@link Children} does. */
final class ScorerProcess implements AutoCloseable {
    private final Children children;
    private final Process process;
    private final Path output;

    private ScorerProcess(Children children, Process process, Path output) {
        this.children = children;
        this.process = process;
        this.output = output;
    }

    static ScorerProcess start(Children children, List<String> command, Path output) throws IOException {
        Process process = children.start(
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile()));
        return new ScorerProcess(children, process, output);
    }

    /**
     * Waits until it says that it scores; repeats on the terminal what it says meanwhile.
     *
     * @throws NightjarException STREAM_FAILED when it ends before, or is not ready within {@code limit}
     */
    void awaitReady(Duration limit) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        int shown = 0;
        while (System.nanoTime() < deadline) {
            List<String> lines = Files.readAllLines(output);
            for (; shown < lines.size(); shown++) {
                System.out.println(lines.get(shown));
                if (lines.get(shown).startsWith("Ready: ")) {
                    return;
                }
            }
            if (!process.isAlive()) {
                throw failed("ended with exit code " + process.exitValue());
            }
            Thread.sleep(100);
        }
        throw failed("was not ready within " + limit.toSeconds() + " s");
    }

    long pid() {
        return process.pid();
    }

    /** {@code kill -9}, and waits until it is gone. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    private NightjarException failed(String what) {
        return new NightjarException(ReasonCode.STREAM_FAILED, "Cannot score: the scorer " + what + "; read " + output);
    }

    @Override
    public void close() {
        children.end(process);
    }
}
