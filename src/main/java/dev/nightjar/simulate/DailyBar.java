package dev.nightjar.simulate;

import dev.nightjar.feature.DailyPrice;
import java.time.LocalDate;

/**
 * One simulated trading day.
 *
 * @param day a weekday, UTC
 * @param open first price, &gt; 0
 * @param high not below {@code open} and {@code close}
 * @param low not above {@code open} and {@code close}, &gt; 0
 * @param close last price, &gt; 0
 * @param volume contracts traded, &gt; 0
 */
public record DailyBar(LocalDate day, double open, double high, double low, double close, long volume) {

    /** The row as the feature store has it, known at the day's end. */
    public DailyPrice price() {
        return DailyPrice.of(day, close, (double) volume);
    }
}
