package dev.nightjar.feature;

import java.io.Serializable;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * One version of one day's price. A day that was restated has several versions, told apart by {@code knownAtMs}.
 *
 * @param epochDay the day, UTC, days since 1970-01-01
 * @param close closing price; finite, may be zero or negative
 * @param volume contracts traded; {@code NaN} when unknown
 * @param eventTimeMs when the price was made, milliseconds since the epoch, within the day
 * @param knownAtMs when the row became known, milliseconds since the epoch, after {@code eventTimeMs}
 */
public record DailyPrice(int epochDay, double close, double volume, long eventTimeMs, long knownAtMs)
        implements Serializable {

    /** A row as a daily file has it: made in the day's last second, known at the day's end. */
    public static DailyPrice of(LocalDate day, double close, double volume) {
        return new DailyPrice((int) day.toEpochDay(), close, volume, closeTimeMs(day), knownAtMs(day));
    }

    /** The last second of the day, UTC: the event time of a daily close. */
    public static long closeTimeMs(LocalDate day) {
        return knownAtMs(day) - 1000;
    }

    /** The end of the day, UTC: a close is known from then on. */
    public static long knownAtMs(LocalDate day) {
        return day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
    }

    /** The UTC day of an instant. */
    public static int dayOf(Instant time) {
        return (int) Math.floorDiv(time.getEpochSecond(), 86_400L);
    }
}
