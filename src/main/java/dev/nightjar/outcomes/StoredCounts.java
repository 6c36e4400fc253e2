package dev.nightjar.outcomes;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What came out of the predictions topic.
 *
 * @param stored predictions that the lake did not have
 * @param repeated predictions that it had, or that came twice
 * @param notPredictions records that are none, by reason
 * @param missed offsets that retention deleted before they were read
 */
record StoredCounts(long stored, long repeated, Map<String, Long> notPredictions, long missed) {
    static final StoredCounts NONE = new StoredCounts(0, 0, Map.of(), 0);

    StoredCounts {
        notPredictions = Collections.unmodifiableMap(new TreeMap<>(notPredictions));
    }

    static StoredCounts missed(long offsets) {
        return new StoredCounts(0, 0, Map.of(), offsets);
    }

    StoredCounts plus(StoredCounts more) {
        Map<String, Long> reasons = new TreeMap<>(notPredictions);
        more.notPredictions.forEach((reason, count) -> reasons.merge(reason, count, Long::sum));
        return new StoredCounts(stored + more.stored, repeated + more.repeated, reasons, missed + more.missed);
    }

    /** Records that are no prediction. */
    long strangers() {
        return notPredictions.values().stream().mapToLong(Long::longValue).sum();
    }
}
