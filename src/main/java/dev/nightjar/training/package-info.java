/**
 * The edge to MLlib: rows as it wants them, forests as the pipeline sets them, and their compilation. Reads data sets that are
 * handed in, writes nothing; retrain and the backtest carry on with the forests.
 */
@NullMarked
package dev.nightjar.training;

import org.jspecify.annotations.NullMarked;
