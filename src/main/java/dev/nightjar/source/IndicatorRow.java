package dev.nightjar.source;

import dev.nightjar.feature.IndicatorValue;
import java.io.Serializable;

/**
 * One published figure of one commodity.
 *
 * @param commodity the entity it belongs to
 * @param figure series, side, value and times
 */
public record IndicatorRow(String commodity, IndicatorValue figure) implements Serializable {}
