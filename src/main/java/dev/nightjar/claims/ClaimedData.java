package dev.nightjar.claims;

/**
 * What a claim named, checked.
 *
 * @param key in the object storage
 * @param uri what Spark reads it by
 * @param bytes all of it
 * @param sha256 of the bytes
 * @param meta what its description says
 */
@SuppressWarnings("ArrayRecordComponent") // a whole file; never compared
public record ClaimedData(String key, String uri, byte[] bytes, String sha256, ProcessedMeta meta) {}
