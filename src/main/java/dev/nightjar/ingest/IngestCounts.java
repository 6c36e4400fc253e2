package dev.nightjar.ingest;

/**
 * What a stream took.
 *
 * @param events written
 * @param skipped malformed records, which the scorer dead-letters
 */
public record IngestCounts(long events, long skipped) {}
