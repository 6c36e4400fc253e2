package dev.nightjar.feature;

import java.time.Instant;

/** Monday to Friday, UTC; holidays are not known. */
public final class TradingDays {
    private static final long DAY_S = 86_400;
    private static final int WEEK = 7;
    private static final int WEEKDAYS = 5;

    /** 1 January 1970 was a Thursday, Monday being 0. */
    private static final int EPOCH_WEEKDAY = 3;

    private TradingDays() {}

    /**
     * When a forecast made at {@code time} comes true: the end of the trading day {@code horizon} trading days later.
     *
     * @param horizon ≥ 1
     */
    public static Instant targetTime(Instant time, int horizon) {
        long day = Math.floorDiv(time.getEpochSecond(), DAY_S);
        for (int ahead = 0; ahead < horizon; ) {
            day++;
            if (Math.floorMod(day + EPOCH_WEEKDAY, WEEK) < WEEKDAYS) {
                ahead++;
            }
        }
        return Instant.ofEpochSecond((day + 1) * DAY_S);
    }
}
