package dev.nightjar.score;

import org.jspecify.annotations.Nullable;

/**
 * A record of the input topic.
 *
 * @param key as it stands there; null when it has none
 * @param value as it stands there; null for a tombstone
 * @param partition where it stands, ≥ 0
 * @param offset where it stands there, ≥ 0
 * @param timestampMs its timestamp in Kafka, milliseconds since the epoch
 * @param traceparent its header of that name (W3C Trace Context), which whatever is made of the record carries on; null when
 *     it has none
 */
@SuppressWarnings("ArrayRecordComponent") // the bytes pass through; nobody compares records
record InputRecord(
        byte @Nullable [] key,
        byte @Nullable [] value,
        int partition,
        long offset,
        long timestampMs,
        byte @Nullable [] traceparent) {}
