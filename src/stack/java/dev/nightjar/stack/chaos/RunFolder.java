package dev.nightjar.stack.chaos;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Takes all that a run writes, and says where that is when the run is stopped before its end. */
final class RunFolder {
    private final Path path;
    private volatile boolean finished;

    private RunFolder(Path path) {
        this.path = path;
    }

    static RunFolder create() throws IOException {
        RunFolder folder = new RunFolder(Files.createTempDirectory("nightjar-chaos-"));
        Runtime.getRuntime().addShutdownHook(new Thread(folder::sayWhere));
        return folder;
    }

    Path path() {
        return path;
    }

    /**
     * Writes down why the harness gave up a fault.
     *
     * @param name of the fault and its trigger
     * @return the file
     */
    Path trace(String name, Exception why) {
        Path file = path.resolve(name + "-stack-trace.txt");
        try (PrintWriter writer = new PrintWriter(Files.newBufferedWriter(file))) {
            why.printStackTrace(writer);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
        return file;
    }

    /** The run came to its end, and has said itself what is left. */
    void finished() {
        finished = true;
    }

    private void sayWhere() {
        if (!finished) {
            System.out.println(
                    "Stopped before the end; logs and topics' data stay in " + path + " until somebody deletes them");
        }
    }
}
