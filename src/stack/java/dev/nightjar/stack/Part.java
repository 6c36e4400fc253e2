package dev.nightjar.stack;

import java.util.Locale;
import java.util.Optional;

/** The servers of the local stack, in the order in which they are shown. */
public enum Part {
    KAFKA,
    POSTGRES,
    MLFLOW;

    /** As written on the command line, in file names and in messages. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Finds a part by its key, in any letter case. */
    public static Optional<Part> find(String key) {
        for (Part part : values()) {
            if (part.key().equals(key.strip().toLowerCase(Locale.ROOT))) {
                return Optional.of(part);
            }
        }
        return Optional.empty();
    }
}
