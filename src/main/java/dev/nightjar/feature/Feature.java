package dev.nightjar.feature;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

/** A number known at a time about one entity, in natural units. The order of the constants is the order of vectors. */
public enum Feature {
    CURRENT_PRICE("price", "the event's own price"),
    AVG_PRICE_7D("price", "mean of the event's price and the 6 daily closes known before it"),
    VOLATILITY_7D("price", "sample standard deviation of the same 7 prices"),
    VOLUME_TREND("1", "mean volume of the 7 days known before the event over that of the 7 before them, minus 1"),
    SUPPLY_INDEX("index", "newest known supply figure, 100 = mean of the figures of the 365 days before the event"),
    DEMAND_INDEX("index", "newest known demand figure, 100 = mean of the figures of the 365 days before the event");

    private final String key;
    private final String unit;
    private final String description;

    Feature(String unit, String description) {
        this.key = name().toLowerCase(Locale.ROOT);
        this.unit = unit;
        this.description = description;
    }

    /** Name in files, messages and tables, {@code avg_price_7d}. */
    public String key() {
        return key;
    }

    /** Natural unit: the commodity's price unit, {@code 1} for a ratio, {@code index}. */
    public String unit() {
        return unit;
    }

    /** What it is, one phrase. */
    public String description() {
        return description;
    }

    /**
     * The feature of that name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Feature of(String key) {
        return Arrays.stream(values())
                .filter(feature -> feature.key().equals(key))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no feature is called " + key));
    }

    /** All names, in order. */
    public static Set<String> keys() {
        Set<String> keys = new LinkedHashSet<>();
        for (Feature feature : values()) {
            keys.add(feature.key());
        }
        return Collections.unmodifiableSet(keys);
    }
}
