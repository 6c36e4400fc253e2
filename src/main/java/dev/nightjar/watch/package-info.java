/**
 * Looks whether what a version is asked and answers still looks like what it learned from, and whether features were served
 * as they should be. Reads the predictions in the
 * lake and the version's reference in MLflow; writes {@code model_drift}. Next comes a retraining, if one is due.
 */
@NullMarked
package dev.nightjar.watch;

import org.jspecify.annotations.NullMarked;
