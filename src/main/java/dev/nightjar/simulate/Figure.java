package dev.nightjar.simulate;

import dev.nightjar.feature.IndicatorValue;

/**
 * One published figure of a named indicator.
 *
 * @param indicator name, {@code sim_brent_stocks}
 * @param value side, value and times
 */
public record Figure(String indicator, IndicatorValue value) {}
