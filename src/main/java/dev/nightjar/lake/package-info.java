/**
 * History and audit in Delta tables under the lake's folder. Ingest writes what the store holds and each streamed event,
 * outcomes each prediction; retrain names the version that it learned from.
 */
@NullMarked
package dev.nightjar.lake;

import org.jspecify.annotations.NullMarked;
