/**
 * Publishes history as if it were live and says what became of it: reads price files, writes events to the input topic,
 * reads predictions and dead letters back. The demo and the benchmarks stand on its report.
 */
@NullMarked
package dev.nightjar.replay;

import org.jspecify.annotations.NullMarked;
