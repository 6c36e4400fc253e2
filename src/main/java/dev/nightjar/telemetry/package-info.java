/**
 * What the parts say about themselves: one JSON object a line in the process's log, past-tense facts; metrics for
 * Prometheus; and to a person, that something is away and waited for.
 */
@NullMarked
package dev.nightjar.telemetry;

import org.jspecify.annotations.NullMarked;
