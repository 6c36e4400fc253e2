package dev.nightjar.source;

import dev.nightjar.feature.IndicatorValue;
import java.io.Serializable;

/**
 * One published figure of one commodity.
 *
 * @param commodity the entity it belongs to
 * @param indicator name of the series, {@code crude_stocks}
 * @param figure side, value and times
 */
public record IndicatorRow(String commodity, String indicator, IndicatorValue figure) implements Serializable {}
