/**
 * Lists, shows and publishes again what the scorer could not answer: reads the dead-letter topic, writes the input topic
 * and, in the same transaction, which letters were replayed. The scorer answers what comes back.
 */
@NullMarked
package dev.nightjar.deadletter;

import org.jspecify.annotations.NullMarked;
