package dev.nightjar.score;

import dev.nightjar.message.SourcePosition;
import org.jspecify.annotations.Nullable;

/**
 * A record of the input topic.
 *
 * @param key as it stands there; null when it has none
 * @param value as it stands there; null for a tombstone
 * @param source where it stands
 */
@SuppressWarnings("ArrayRecordComponent") // the bytes pass through; nobody compares records
record InputRecord(byte @Nullable [] key, byte @Nullable [] value, SourcePosition source) {}
