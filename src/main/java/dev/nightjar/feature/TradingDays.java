package dev.nightjar.feature;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/** Monday to Friday, UTC; holidays are not known. */
public final class TradingDays {
    private TradingDays() {}

    /**
     * When a forecast made at {@code time} comes true: the end of the trading day {@code horizon} trading days later.
     *
     * @param horizon ≥ 1
     */
    public static Instant targetTime(Instant time, int horizon) {
        LocalDate day = time.atZone(ZoneOffset.UTC).toLocalDate();
        for (int ahead = 0; ahead < horizon; ) {
            day = day.plusDays(1);
            if (day.getDayOfWeek() != DayOfWeek.SATURDAY && day.getDayOfWeek() != DayOfWeek.SUNDAY) {
                ahead++;
            }
        }
        return day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    }
}
