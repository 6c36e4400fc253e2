package dev.nightjar.score.model;

import dev.nightjar.forecast.Forecaster;

/**
 * A registered version, ready to forecast.
 *
 * @param name registered model
 * @param version registered version, a whole number as text
 * @param runId MLflow run that made it
 * @param forecaster answers for natural-unit features
 */
public record ScoringModel(String name, String version, String runId, Forecaster forecaster) implements ServedModel {}
