package dev.nightjar.judge;

import dev.nightjar.registry.RegisteredVersion;
import java.time.Instant;

/**
 * A version with what a comparison has to know about it.
 *
 * @param version as registered
 * @param learnedUntil it learned from nothing later: end of its window; when it was registered, where rows carry no time
 */
record Contestant(RegisteredVersion version, Instant learnedUntil) {
    String number() {
        return version.version();
    }
}
