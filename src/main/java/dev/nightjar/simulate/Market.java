package dev.nightjar.simulate;

import java.time.LocalDate;
import java.util.List;

/**
 * A seeded market of several commodities. The log price is a yearly wave plus two mean-reverting (Ornstein–Uhlenbeck)
 * parts: a slow one, which shocks hit and which drifts up when demand exceeds supply, and a fast one, which is gone
 * within days. Demand and supply are published weekly, the period's figures five days after its end, and move the price
 * from the day after: so a model that reads them as of their publication has a little skill, and one that cheats has
 * more.
 *
 * <p>Everything is a function of seed and day: another range shows the same days with the same values.
 */
public final class Market {
    /** The first day that can be asked for. */
    public static final LocalDate FIRST_DAY = LocalDate.of(1999, 1, 4);

    private final long seed;

    /** A market; the same seed gives the same market. */
    public Market(long seed) {
        this.seed = seed;
    }

    /** The commodities' names. */
    public static List<String> commodities() {
        return CommodityModel.ALL.stream().map(CommodityModel::name).toList();
    }

    /**
     * All commodities over a range of days.
     *
     * @param from first day, not before {@link #FIRST_DAY}
     * @param to last day, inclusive, not before {@code from}; figures published until its end are included
     * @throws IllegalArgumentException if the days are out of that range
     */
    public List<SimulatedHistory> between(LocalDate from, LocalDate to) {
        if (from.isBefore(FIRST_DAY) || to.isBefore(from)) {
            throw new IllegalArgumentException("cannot simulate " + from + " to " + to
                    + ": the first day must not be before " + FIRST_DAY + ", nor the last before the first");
        }
        return CommodityModel.ALL.stream()
                .map(model -> new CommodityWalk(model, seed).between(from, to))
                .toList();
    }
}
