/**
 * Whether live rows still look like those that a version learned from: references of columns, population stability index,
 * Kolmogorov–Smirnov statistic, verdicts. Pure functions of counts. Retrain writes the references, watch compares.
 */
@NullMarked
package dev.nightjar.drift;

import org.jspecify.annotations.NullMarked;
