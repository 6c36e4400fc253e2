/**
 * How good forecasts were, and whether one model is better than another: metrics, tests and decisions as pure functions.
 * Reads forecasts beside what came true; the training, the judge and the walk through history call it.
 */
@NullMarked
package dev.nightjar.evaluation;

import org.jspecify.annotations.NullMarked;
