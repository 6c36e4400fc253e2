package dev.nightjar.message;

import java.time.Instant;

/**
 * A model was trained (topic {@code model-training}) or selected (topic {@code model-selected}).
 *
 * @param runId MLflow run
 * @param modelUri {@code models:/NAME/VERSION}
 * @param modelType the family, for example {@code random-forest}
 * @param experiment MLflow experiment's name
 * @param configHash the pipeline's hash
 * @param identifier what the model is for: the pipeline's name
 * @param score the pipeline's headline metric (accuracy in per cent for regression)
 * @param timestamp when it happened
 */
public record ModelEvent(
        String runId,
        String modelUri,
        String modelType,
        String experiment,
        String configHash,
        String identifier,
        double score,
        Instant timestamp) {}
