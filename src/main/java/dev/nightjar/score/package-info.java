/**
 * Scores every event: reads the input topic and a snapshot of the store and the registry, writes predictions and dead
 * letters to their topics. Outcomes and the judge read the predictions next.
 */
@NullMarked
package dev.nightjar.score;

import org.jspecify.annotations.NullMarked;
