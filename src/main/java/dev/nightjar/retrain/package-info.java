/**
 * The nightly batch. Reads prices and indicators of the window from the feature store, point in time; writes an MLflow
 * run, a registered version, its row in {@code ml_models} and a {@code model-training} event. Next comes the judge.
 */
@NullMarked
package dev.nightjar.retrain;

import org.jspecify.annotations.NullMarked;
