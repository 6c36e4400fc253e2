/**
 * From features to a price with its interval, and why: the one place where model inputs are made, the forest is asked and
 * its return becomes a price. Reads features in natural units; the scorer, the batch path and the HTTP server call it.
 */
@NullMarked
package dev.nightjar.forecast;

import org.jspecify.annotations.NullMarked;
