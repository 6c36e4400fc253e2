/**
 * Lists, shows and publishes again what the scorer or a worker could not answer: reads a dead-letter topic, writes the topic
 * that its letters came from and, in the same transaction, which letters were replayed. Who refused them takes them up again.
 */
@NullMarked
package dev.nightjar.deadletter;

import org.jspecify.annotations.NullMarked;
