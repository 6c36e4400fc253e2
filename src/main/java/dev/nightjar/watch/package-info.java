/**
 * Looks whether what a version is asked and answers still looks like what it learned from, and whether features were served
 * as they should be. Reads the predictions in the lake and in their topic, the version's reference in MLflow and the store's
 * rows; writes {@code model_drift} and {@code retrain_requests}. Next comes a retraining, if one is due.
 */
@NullMarked
package dev.nightjar.watch;

import org.jspecify.annotations.NullMarked;
