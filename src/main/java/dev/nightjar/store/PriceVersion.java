package dev.nightjar.store;

import java.io.Serializable;
import java.time.LocalDate;

/**
 * One day's price on its way into the store.
 *
 * @param commodity the entity
 * @param day trading day, UTC
 * @param eventTimeMs when the price was made, milliseconds since the epoch, within the day
 * @param knownAtMs when it became known, milliseconds since the epoch, ≥ {@code eventTimeMs}
 * @param open {@code NaN} when unknown
 * @param high {@code NaN} when unknown
 * @param low {@code NaN} when unknown
 * @param close finite
 * @param volume ≥ 0; {@code NaN} when unknown
 * @param source file or topic it came from
 */
public record PriceVersion(
        String commodity,
        LocalDate day,
        long eventTimeMs,
        long knownAtMs,
        double open,
        double high,
        double low,
        double close,
        double volume,
        String source)
        implements Serializable {}
