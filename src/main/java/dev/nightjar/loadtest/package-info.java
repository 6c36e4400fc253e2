/**
 * Loads a running scorer and measures it: makes events of the store's prices, or requests of what the champion learned
 * from, writes them to the input topic at a fixed rate or as fast as they are answered, reads answers and dead letters
 * back. {@code docs/benchmarks.md} stands on its report.
 */
@NullMarked
package dev.nightjar.loadtest;

import org.jspecify.annotations.NullMarked;
