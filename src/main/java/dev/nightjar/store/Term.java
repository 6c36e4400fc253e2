package dev.nightjar.store;

import java.time.Instant;
import java.util.Optional;

/**
 * A time during which a version is in use, a row of {@code model_terms} with the decision that began it.
 *
 * @param id of the row
 * @param version the version in use
 * @param previous the version that carries the alias {@code previous} meanwhile
 * @param begunAt when its promotion began
 * @param liveFrom when the alias moved to it; empty while that is not noted
 * @param liveUntil when the alias moved on; empty while it is in use
 * @param done whether every effect of its promotion has taken place
 * @param decision the decision that began it
 */
public record Term(
        long id,
        String version,
        Optional<String> previous,
        Instant begunAt,
        Optional<Instant> liveFrom,
        Optional<Instant> liveUntil,
        boolean done,
        DecisionRow decision) {}
