package dev.nightjar.message;

import org.jspecify.annotations.Nullable;

/**
 * An event that carries its own features.
 *
 * @param requestId the sender's name for it, at most 128 characters; the answer's key
 * @param features in the pipeline's order, finite; NaN where a value is missing and the pipeline allows it
 * @param modelVersion a version as the sender calls it: number, {@code vN} or alias, or anything else, which no version is called;
 *     null for the champion
 */
@SuppressWarnings("ArrayRecordComponent") // handed straight to the forest; never compared
public record ScoreRequest(
        String requestId, double[] features, @Nullable String modelVersion) {}
