/**
 * Processed data sets in object storage, and the claims that name them. {@code claims.preprocess} makes both; {@code
 * claims.worker} answers claims one at a time; training and judging are brought in from outside.
 */
@NullMarked
package dev.nightjar.claims;

import org.jspecify.annotations.NullMarked;
