/**
 * {@code nightjar preprocess}: reads a data set by URI, cleans and scales it, puts it into object storage, publishes the
 * claims. The workers come next.
 */
@NullMarked
package dev.nightjar.claims.preprocess;

import org.jspecify.annotations.NullMarked;
