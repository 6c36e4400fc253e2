/**
 * Long-running consumers of claims and events: take one, do the work, publish what comes of it together with the offset.
 * {@code infer} puts predictions into object storage.
 */
@NullMarked
package dev.nightjar.claims.worker;

import org.jspecify.annotations.NullMarked;
