package dev.nightjar.source;

import java.io.Serializable;
import java.time.LocalDate;

/**
 * One clean daily price, in the unit of its file (dollars or cents: nothing is converted).
 *
 * @param day trading day
 * @param open first price; {@code NaN} when unknown
 * @param high highest price, ≥ open and close; {@code NaN} when unknown
 * @param low lowest price, ≤ open and close; {@code NaN} when unknown
 * @param close last price; finite, may be zero or negative
 * @param volume contracts traded, ≥ 0; {@code NaN} when unknown
 */
public record PriceRow(LocalDate day, double open, double high, double low, double close, double volume)
        implements Serializable {}
