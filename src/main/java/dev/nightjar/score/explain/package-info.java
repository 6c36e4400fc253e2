/**
 * Makes predictions again from what they were made of, and says why they are what they are. Reads the topics of answers and
 * events, the store's rows as they were, and verified model versions; writes nothing.
 */
@NullMarked
package dev.nightjar.score.explain;

import org.jspecify.annotations.NullMarked;
