package dev.nightjar.deadletter;

import dev.nightjar.message.ReasonCode;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * Which dead letters a person means.
 *
 * @param pipeline whose letters; two pipelines may share a topic. A letter that names no pipeline belongs to each
 * @param reasons any of these; empty for all
 * @param since not older than this; empty for all
 */
record Selection(String pipeline, Set<ReasonCode> reasons, Optional<Instant> since) {

    boolean isOurs(Letter letter) {
        return letter.pipeline().isEmpty() || letter.pipeline().equals(pipeline);
    }

    boolean matches(Letter letter) {
        return isOurs(letter)
                && (reasons.isEmpty()
                        || letter.reason().filter(reasons::contains).isPresent())
                && since.filter(letter.time()::isBefore).isEmpty();
    }
}
