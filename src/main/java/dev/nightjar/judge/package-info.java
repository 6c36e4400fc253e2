/**
 * The judge. Reads the forecasts that training left for rows its fits had not seen, lets the champion forecast the same
 * rows, and decides; writes the decision to the feature store, and for a promotion the aliases in MLflow, the pointer, the
 * rows of {@code ml_models} and a {@code model-selected} event. The scorer comes next.
 */
@NullMarked
package dev.nightjar.judge;

import org.jspecify.annotations.NullMarked;
