package dev.nightjar.judge;

import dev.nightjar.registry.RegisteredVersion;
import java.time.Instant;
import java.util.Optional;

/**
 * A version with what a comparison has to know about it.
 *
 * @param version as registered
 * @param learnedUntil it learned from nothing later: end of its window; when it was registered, where the data is no window
 *     that ends with the night, as a table's or a claim's
 */
record Contestant(RegisteredVersion version, Instant learnedUntil) {
    private static final String WINDOW_UNTIL = "nightjar.window-until";

    /** @param registered when; empty if the store does not know it: then it counts as old, for the gate to replace */
    static Contestant of(RegisteredVersion version, Optional<Instant> registered) {
        String until = version.tags().get(WINDOW_UNTIL);
        return new Contestant(version, until == null ? registered.orElse(Instant.EPOCH) : Instant.parse(until));
    }

    String number() {
        return version.version();
    }
}
