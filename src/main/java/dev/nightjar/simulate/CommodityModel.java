package dev.nightjar.simulate;

import java.util.List;

/**
 * How one commodity behaves.
 *
 * @param name lower case with underscores; also the file's name
 * @param level the price it returns to, in its own unit
 * @param tick smallest price step
 * @param season height of the yearly wave in log price, 0.05 = 5 % up and down
 * @param peakDay day of the year when the wave is highest
 * @param volatility scale of the daily moves, 1 = about 1.5 % a day
 * @param volume contracts on an ordinary day
 */
record CommodityModel(
        String name, double level, double tick, double season, int peakDay, double volatility, double volume) {

    /** Six that differ in level, season and temper; no real history can be meant by such a name. */
    static final List<CommodityModel> ALL = List.of(
            new CommodityModel("sim_brent", 78, 0.01, 0.03, 200, 1.1, 240_000),
            new CommodityModel("sim_natural_gas", 3.2, 0.001, 0.12, 15, 1.6, 130_000),
            new CommodityModel("sim_gold", 1_950, 0.1, 0.01, 250, 0.6, 180_000),
            new CommodityModel("sim_copper", 3.9, 0.0005, 0.02, 120, 0.9, 70_000),
            new CommodityModel("sim_wheat", 610, 0.25, 0.06, 140, 1.1, 95_000),
            new CommodityModel("sim_coffee", 185, 0.05, 0.05, 170, 1.3, 32_000));
}
