package dev.nightjar.walkforward;

import dev.nightjar.feature.DailyPrice;
import dev.nightjar.feature.EntityHistory;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Made-up prices of a few commodities, the same for the same seed. */
final class Markets {
    static final LocalDate FIRST = LocalDate.of(2024, 1, 1);
    private static final double DAILY = 0.015;

    private Markets() {}

    /** Nothing can be known about tomorrow. */
    static Map<String, EntityHistory> randomWalk(long seed, int commodities, int days) {
        return market(seed, commodities, days, 0);
    }

    /**
     * Prices go back to where they were.
     *
     * @param pull share of the distance to its own slow mean that a price makes up each day, in [0, 1)
     */
    static Map<String, EntityHistory> market(long seed, int commodities, int days, double pull) {
        Map<String, EntityHistory> market = new TreeMap<>();
        for (int i = 0; i < commodities; i++) {
            market.put("c" + i, new EntityHistory(prices(new Random(seed * 1_000 + i), days, pull), List.of()));
        }
        return market;
    }

    static List<DailyPrice> prices(Random random, int days, double pull) {
        List<DailyPrice> prices = new ArrayList<>();
        double log = Math.log(100);
        double mean = log;
        for (LocalDate day = FIRST; prices.size() < days; day = day.plusDays(1)) {
            if (day.getDayOfWeek() == DayOfWeek.SATURDAY || day.getDayOfWeek() == DayOfWeek.SUNDAY) {
                continue;
            }
            log += pull * (mean - log) + DAILY * random.nextGaussian();
            mean += 0.1 * (log - mean);
            prices.add(DailyPrice.of(day, Math.exp(log), 1_000));
        }
        return prices;
    }
}
