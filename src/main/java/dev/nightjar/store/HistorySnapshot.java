package dev.nightjar.store;

import dev.nightjar.feature.EntityHistory;
import java.util.Map;

/**
 * The store as of one moment.
 *
 * @param revisions each commodity's change counter
 * @param histories each commodity's rows
 */
public record HistorySnapshot(Map<String, Long> revisions, Map<String, EntityHistory> histories) {
    /** Nothing known yet. */
    public static final HistorySnapshot EMPTY = new HistorySnapshot(Map.of(), Map.of());
}
