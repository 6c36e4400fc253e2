package dev.nightjar.stack.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The class that a damaged artifact names (F13): it writes a file when somebody loads it, which nobody may. It is on the class
 * path of the scorers that chaos starts, and in no jar of the product. It has no other static members, as whoever uses one
 * springs it; the file is written only where {@link CorruptArtifact} says.
 */
public final class Trap {
    static {
        String file = System.getProperty(CorruptArtifact.TRAP_FILE);
        if (file != null) {
            try {
                Files.writeString(Path.of(file), "loaded");
            } catch (IOException e) {
                throw new UncheckedIOException("cannot say that the trap sprang", e);
            }
        }
    }

    /** Called by whoever believes the artifact. */
    public Trap() {}
}
