/**
 * The models in use: fetched from the registry, verified, proven by a probe row, and replaced while records are scored.
 */
@NullMarked
package dev.nightjar.score.model;

import org.jspecify.annotations.NullMarked;
