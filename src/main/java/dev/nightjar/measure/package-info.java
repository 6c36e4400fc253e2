/**
 * What measurements of a stream share: how long answers took. Reads histograms; the reports of replay and loadtest stand
 * on it.
 */
@NullMarked
package dev.nightjar.measure;

import org.jspecify.annotations.NullMarked;
