package dev.nightjar.message;

import java.time.Instant;

/**
 * Predictions for all rows of an inference claim, as a file in object storage.
 *
 * @param bucket where it lies
 * @param objectKey its key there
 * @param sha256 of the file
 * @param rows how many
 * @param modelUri {@code models:/NAME/VERSION}
 * @param runId MLflow run of the version
 * @param configHash the pipeline's hash
 * @param identifier the pipeline's name
 * @param claimKey key of the object that was answered
 * @param timestamp when it was told
 */
public record BatchAnswer(
        String bucket,
        String objectKey,
        String sha256,
        long rows,
        String modelUri,
        String runId,
        String configHash,
        String identifier,
        String claimKey,
        Instant timestamp) {}
