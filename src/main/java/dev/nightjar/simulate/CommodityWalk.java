package dev.nightjar.simulate;

import dev.nightjar.feature.IndicatorValue;
import dev.nightjar.feature.IndicatorValue.Side;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/** One commodity's way from {@link Market#FIRST_DAY} on, day by day. Used once. */
final class CommodityWalk {
    // Chosen on an imitation in Python, relative errors, ten seeds: skill 0.05 to 0.11. Nightjar's own replay of seed
    // 20001
    // gave -0.03 over three months, where skill pools errors in price units and gold outweighs the rest.
    private static final double SLOW_RETURN = 0.01;
    private static final double SLOW_MOVE = 0.003;
    private static final double FAST_KEPT = 0.1;
    private static final double FAST_MOVE = 0.013;
    private static final double DRIFT = 0.003;
    private static final double SHOCK_CHANCE = 1 / 120.0;
    private static final double SHOCK_MOVE = 0.03;

    private final CommodityModel model;
    private final Draws draws;
    private final Pressure supply;
    private final Pressure demand;
    private final Queue<Imbalance> pending = new ArrayDeque<>();
    private double imbalance;
    private double slow;
    private double fast;
    private double lastClose;

    CommodityWalk(CommodityModel model, long seed) {
        this.model = model;
        this.draws = new Draws(seed, model.name());
        this.supply = new Pressure(Side.SUPPLY, model.name() + "_stocks", 1_000, new Draws(seed, model.name() + "/s"));
        this.demand = new Pressure(Side.DEMAND, model.name() + "_use", 400, new Draws(seed, model.name() + "/d"));
        this.lastClose = model.level();
    }

    SimulatedHistory between(LocalDate from, LocalDate to) {
        List<DailyBar> bars = new ArrayList<>();
        List<IndicatorValue> figures = new ArrayList<>();
        for (LocalDate day = Market.FIRST_DAY; !day.isAfter(to); day = day.plusDays(1)) {
            if (day.getDayOfWeek().compareTo(DayOfWeek.FRIDAY) <= 0) {
                DailyBar bar = trade(day);
                if (!day.isBefore(from)) {
                    bars.add(bar);
                }
            }
            if (day.getDayOfWeek() == DayOfWeek.FRIDAY) {
                pending.add(new Imbalance(day.plusDays(Pressure.LEAD_DAYS), demand.next() - supply.next()));
                LocalDate published = day.plusDays(Pressure.PUBLICATION_DAYS);
                if (!published.isBefore(from) && !published.isAfter(to)) {
                    figures.add(supply.figure(day));
                    figures.add(demand.figure(day));
                }
            }
        }
        return new SimulatedHistory(model.name(), List.copyOf(bars), List.copyOf(figures));
    }

    private DailyBar trade(LocalDate day) {
        Imbalance next = pending.peek();
        if (next != null && !next.from().isAfter(day)) {
            imbalance = next.value();
            pending.remove();
        }
        double shock = draws.uniform() < SHOCK_CHANCE ? SHOCK_MOVE * draws.normal() : 0;
        double scale = model.volatility();
        slow += -SLOW_RETURN * slow
                + scale * (SLOW_MOVE * draws.normal() + DRIFT * imbalance / StrictMath.sqrt(2) + shock);
        fast = FAST_KEPT * fast + scale * FAST_MOVE * draws.normal();
        double close = onTick(model.level() * StrictMath.exp(season(day) + slow + fast));
        DailyBar bar = bar(day, close);
        lastClose = close;
        return bar;
    }

    private double season(LocalDate day) {
        return model.season() * StrictMath.cos(2 * Math.PI * (day.getDayOfYear() - model.peakDay()) / 365.25);
    }

    private DailyBar bar(LocalDate day, double close) {
        double scale = 0.004 * model.volatility();
        double open = onTick(lastClose * StrictMath.exp(scale * draws.normal()));
        double high = onTick(Math.max(open, close) * StrictMath.exp(scale * Math.abs(draws.normal())));
        double low = onTick(Math.min(open, close) * StrictMath.exp(-scale * Math.abs(draws.normal())));
        double move = Math.abs(StrictMath.log(close / lastClose)) / (0.015 * model.volatility());
        double busy = StrictMath.exp(0.25 * draws.normal()) * (0.7 + 0.3 * Math.min(move, 6));
        return new DailyBar(
                day,
                open,
                Math.max(high, Math.max(open, close)),
                Math.min(low, Math.min(open, close)),
                close,
                Math.max(1, Math.round(model.volume() * busy)));
    }

    private double onTick(double price) {
        double ticks = Math.max(1, Math.rint(price / model.tick()));
        return Math.rint(ticks * model.tick() * 1e6) / 1e6;
    }

    /**
     * Demand minus supply of one week.
     *
     * @param from the first day whose price it moves
     * @param value in standard deviations of one side
     */
    private record Imbalance(LocalDate from, double value) {}
}
