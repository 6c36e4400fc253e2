/**
 * {@code nightjar chaos}: does the faults of FAULTS.md for real to a stack of its own, and counts what came of each input.
 * Reads and writes the topics of that stack only; never part of the product's jar.
 */
@NullMarked
package dev.nightjar.stack.chaos;

import org.jspecify.annotations.NullMarked;
