package dev.nightjar.simulate;

import dev.nightjar.feature.DailyPrice;
import dev.nightjar.feature.IndicatorValue;
import dev.nightjar.feature.IndicatorValue.Side;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;

/** One side of a commodity's balance: a weekly figure that wanders around its level (autoregressive, order 1). */
final class Pressure {
    /** From the end of the period to publication: Friday's figure is known on Wednesday. */
    static final int PUBLICATION_DAYS = 5;

    /** From the end of the period to the first day whose price it moves: the day after publication. */
    static final int LEAD_DAYS = PUBLICATION_DAYS + 1;

    private static final LocalTime PUBLISHED = LocalTime.of(14, 30);
    private static final double PERSISTENCE = 0.8;
    private static final double INNOVATION = StrictMath.sqrt(1 - PERSISTENCE * PERSISTENCE);
    private static final double SPREAD = 0.06;

    private final Side side;
    private final String indicator;
    private final double level;
    private final Draws draws;
    private double state;

    Pressure(Side side, String indicator, double level, Draws draws) {
        this.side = side;
        this.indicator = indicator;
        this.level = level;
        this.draws = draws;
        this.state = draws.normal();
    }

    /** Moves one week on; returns the new state, standard normal in the long run. */
    double next() {
        state = PERSISTENCE * state + INNOVATION * draws.normal();
        return state;
    }

    /** What is published about the period that ends on {@code friday}. */
    IndicatorValue figure(LocalDate friday) {
        double value = Math.rint(level * StrictMath.exp(SPREAD * state) * 10) / 10;
        long knownAt = friday.plusDays(PUBLICATION_DAYS).toEpochSecond(PUBLISHED, ZoneOffset.UTC) * 1000;
        return new IndicatorValue(indicator, side, value, DailyPrice.closeTimeMs(friday), knownAt);
    }
}
