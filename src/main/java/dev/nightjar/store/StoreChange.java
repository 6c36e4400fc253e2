package dev.nightjar.store;

import java.time.LocalDate;
import java.util.Map;

/**
 * What applying a run changed.
 *
 * @param newPrices days that were not there
 * @param restatedPrices days that got a further version
 * @param filledPrices days whose open, high or low were completed, or whose price moved within the day
 * @param newIndicators figures that were not there, restated ones included
 * @param touched the commodities that changed, each with the first day that its trends must be computed from
 */
public record StoreChange(
        int newPrices, int restatedPrices, int filledPrices, int newIndicators, Map<String, LocalDate> touched) {}
