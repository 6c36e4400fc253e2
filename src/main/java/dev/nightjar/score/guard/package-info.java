/**
 * What keeps the scorer from skipping records in silence: looks at checkpoint, topic and committed offsets before the start,
 * and at their progress while it runs.
 */
@NullMarked
package dev.nightjar.score.guard;

import org.jspecify.annotations.NullMarked;
