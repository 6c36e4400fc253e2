package dev.nightjar.store;

import dev.nightjar.drift.Verdict;
import java.time.Instant;

/**
 * How far one column of a version's inputs and answers has moved, a row of {@code model_drift}.
 *
 * @param pipeline the pipeline's name
 * @param modelName registered model
 * @param modelVersion registered version
 * @param feature the column, {@code prediction} for the answers
 * @param from the predictions were made from here on
 * @param until and before this
 * @param rows predictions
 * @param psi population stability index; NaN without rows
 * @param ks Kolmogorov–Smirnov statistic; NaN without rows
 * @param pValue of the statistic; NaN without rows
 * @param verdict what it comes to
 * @param computedAt when it was looked at; microseconds count
 */
public record DriftRow(
        String pipeline,
        String modelName,
        String modelVersion,
        String feature,
        Instant from,
        Instant until,
        long rows,
        double psi,
        double ks,
        double pValue,
        Verdict verdict,
        Instant computedAt) {}
