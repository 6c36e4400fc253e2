/**
 * What the parts say about themselves: one JSON object a line. Reads nothing, writes to the process's log; the names of
 * events are past-tense facts.
 */
@NullMarked
package dev.nightjar.telemetry;

import org.jspecify.annotations.NullMarked;
