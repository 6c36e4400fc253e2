package dev.nightjar.feature;

import java.io.Serializable;

/**
 * One published figure of a supply or demand indicator.
 *
 * @param series name of the indicator, {@code crude_stocks}; figures of different series have different units
 * @param side which index it feeds
 * @param value the figure in its own unit; finite
 * @param eventTimeMs end of the period it describes, milliseconds since the epoch
 * @param knownAtMs when it was published, milliseconds since the epoch; days after {@code eventTimeMs}
 */
public record IndicatorValue(String series, Side side, double value, long eventTimeMs, long knownAtMs)
        implements Serializable {

    /** Which index a figure feeds. */
    public enum Side {
        SUPPLY,
        DEMAND
    }
}
