package dev.nightjar.walkforward;

import dev.nightjar.evaluation.Decision;
import java.time.Instant;

/**
 * A decision about the version in use.
 *
 * @param night when
 * @param version the version decided on: the night's challenger, or the one to go back to
 * @param decision what came of it
 */
public record Step(Instant night, Instant version, Decision decision) {}
