package dev.nightjar.score.model;

import dev.nightjar.forecast.Estimator;

/**
 * A registered version, ready to answer requests.
 *
 * @param name registered model
 * @param version registered version, a whole number as text
 * @param runId MLflow run that made it
 * @param estimator answers for a request's features
 */
public record RequestModel(String name, String version, String runId, Estimator estimator) implements ServedModel {}
