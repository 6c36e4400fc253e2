package dev.nightjar.lake;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The Delta tables, one folder each. */
public enum LakeTable {
    /** Every version of every daily price, as in the store. */
    COMMODITY_PRICES("commodity", "day", "known_at"),
    /** Every published figure, as in the store. */
    MARKET_INDICATORS("commodity", "indicator", "event_time", "known_at"),
    /** Every event that came over Kafka, where it stood. */
    PRICE_EVENTS("topic", "partition", "offset"),
    /**
     * Every prediction, by the UTC day of its event. The id alone does not tell them apart: an input topic that was made
     * anew counts from 0 again, and with it the ids come again.
     */
    PREDICTIONS(Optional.of("day"), "prediction_id", "event_time");

    private final Optional<String> partition;
    private final List<String> key;

    LakeTable(String... key) {
        this(Optional.empty(), key);
    }

    LakeTable(Optional<String> partition, String... key) {
        this.partition = partition;
        this.key = List.of(key);
    }

    /** Columns that tell its rows apart. */
    public List<String> key() {
        return key;
    }

    /** The column whose values have a folder each; rows of one key have the same. Empty for a table without. */
    public Optional<String> partition() {
        return partition;
    }

    /** Name of its folder. */
    public String folder() {
        return name().toLowerCase(Locale.ROOT);
    }
}
