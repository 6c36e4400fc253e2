/**
 * Counting columns on Spark by the grids of {@code drift}: the same code for training rows, in retrain, and for live ones,
 * in watch.
 */
@NullMarked
package dev.nightjar.histogram;

import org.jspecify.annotations.NullMarked;
