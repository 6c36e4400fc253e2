package dev.nightjar.store;

import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Collections;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The days whose figures are to be computed.
 *
 * @param pipeline that predicted
 * @param lake that holds its predictions
 * @param now the store's clock: prices known by then count
 * @param everyDay whether this is the first look at the lake, so that every day of it is due
 * @param marked days that got predictions, and when
 * @param moved days with a forecast of a price that came, or changed, since the last look
 */
public record OutcomesDue(
        String pipeline,
        String lake,
        Instant now,
        boolean everyDay,
        Map<LocalDate, OffsetDateTime> marked,
        NavigableSet<LocalDate> moved) {

    public OutcomesDue {
        marked = Collections.unmodifiableMap(new TreeMap<>(marked));
        moved = Collections.unmodifiableNavigableSet(new TreeSet<>(moved));
    }

    /** Those known by name, in order. */
    public NavigableSet<LocalDate> days() {
        NavigableSet<LocalDate> days = new TreeSet<>(moved);
        days.addAll(marked.keySet());
        return days;
    }
}
