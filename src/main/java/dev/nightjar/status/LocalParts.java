package dev.nightjar.status;

import java.util.Optional;

/** What is known of servers that this machine runs itself; a checkout's local stack fills it in. */
@FunctionalInterface
public interface LocalParts {
    /** Nothing runs here. */
    LocalParts NONE = system -> Optional.empty();

    /**
     * Why a system of the local stack is gone.
     *
     * @param system {@code kafka}, {@code postgres} or {@code mlflow}
     * @return empty when the stack does not run it, or it lives
     */
    Optional<String> death(String system);
}
