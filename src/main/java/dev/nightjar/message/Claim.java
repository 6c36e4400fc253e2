package dev.nightjar.message;

import java.util.Optional;

/**
 * What lies in object storage and waits to be worked on: an event of the topics {@code training-data} and {@code
 * inference-data}.
 *
 * @param bucket where it lies: S3's bucket, else a folder
 * @param objectKey its key there
 * @param configHash hash of the pipeline that made it
 * @param identifier what it is for: the pipeline's name
 * @param sha256 of the object, 64 hexadecimal digits; empty where the sender did not say
 * @param modelIdentifier whose promotion pointer counts first, for an inference claim; empty for the usual order
 */
public record Claim(
        String bucket,
        String objectKey,
        String configHash,
        String identifier,
        Optional<String> sha256,
        Optional<String> modelIdentifier) {}
