/**
 * THE feature list: each feature's name, unit and value as of t, and the scale-free inputs that a model learns from.
 * Pure functions of rows; training, the stream and HTTP all call these. The rows come from the store; the values go to
 * the forest.
 */
@NullMarked
package dev.nightjar.feature;

import org.jspecify.annotations.NullMarked;
