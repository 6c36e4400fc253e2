package dev.nightjar.evaluation;

import java.time.LocalDate;

/**
 * How a version did on one day's outcomes, all commodities together.
 *
 * @param day on which the forecasts came true
 * @param outcomes forecasts whose outcome is known, ≥ 0
 * @param accuracy 100 × (1 − MAPE), per cent
 * @param naiveAccuracy the same of the naive forecast
 */
public record LiveDay(LocalDate day, long outcomes, double accuracy, double naiveAccuracy) {}
