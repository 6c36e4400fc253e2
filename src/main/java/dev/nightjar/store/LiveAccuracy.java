package dev.nightjar.store;

import java.time.LocalDate;

/**
 * How near a version's predictions came to what came true over the last 30 days of outcomes, all commodities together.
 *
 * @param modelName registered model
 * @param modelVersion registered version, a whole number as text
 * @param firstDay earliest day of events that counts
 * @param lastDay latest day of events that counts
 * @param outcomes predictions whose price came true, at least 1
 * @param accuracy 100 × (1 − MAPE), per cent
 * @param naiveAccuracy the same of the naive forecast
 * @param skill above 0 beats the naive forecast; NaN where that is never off
 * @param coverage share of outcomes inside their intervals, 0 to 1
 * @param level what coverage should be
 * @param meanWidth mean of (upper − lower) ÷ price when predicted
 */
public record LiveAccuracy(
        String modelName,
        String modelVersion,
        LocalDate firstDay,
        LocalDate lastDay,
        long outcomes,
        double accuracy,
        double naiveAccuracy,
        double skill,
        double coverage,
        double level,
        double meanWidth) {}
