package dev.nightjar.stack.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The class that a damaged artifact names (F13): it writes a file when somebody loads it, which nobody may. It is on the class
 * path of the scorers that chaos starts, and in no jar of the product.
 */
public final class Trap {
    private static final String SPRUNG = "chaos.trap";

    static {
        try {
            Files.writeString(Path.of(System.getProperty(SPRUNG, SPRUNG)), "loaded");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot say that the trap sprang", e);
        }
    }

    /** Called by whoever believes the artifact. */
    public Trap() {}

    /** Options of a scorer whose trap writes there. */
    static List<String> options(Path sprung) {
        return List.of("-D" + SPRUNG + "=" + sprung);
    }
}
