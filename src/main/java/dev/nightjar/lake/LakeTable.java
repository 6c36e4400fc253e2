package dev.nightjar.lake;

import java.util.List;
import java.util.Locale;

/** The Delta tables, one folder each. */
public enum LakeTable {
    /** Every version of every daily price, as in the store. */
    COMMODITY_PRICES("commodity", "day", "known_at"),
    /** Every published figure, as in the store. */
    MARKET_INDICATORS("commodity", "indicator", "event_time", "known_at"),
    /** Every event that came over Kafka, where it stood. */
    PRICE_EVENTS("topic", "partition", "offset"),
    /** Every prediction, by the UTC day of its event. */
    PREDICTIONS("prediction_id", "event_time");

    private final List<String> key;

    LakeTable(String... key) {
        this.key = List.of(key);
    }

    /** Columns that tell its rows apart. */
    public List<String> key() {
        return key;
    }

    /** Name of its folder. */
    public String folder() {
        return name().toLowerCase(Locale.ROOT);
    }
}
