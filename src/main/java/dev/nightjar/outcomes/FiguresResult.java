package dev.nightjar.outcomes;

import dev.nightjar.store.LiveAccuracy;
import dev.nightjar.store.OutcomeTotals;
import java.util.List;

/**
 * What the figures are.
 *
 * @param days whose figures were computed
 * @param changed rows of the store that were written or removed
 * @param totals of the pipeline
 * @param versions with outcomes in the last 30 days of outcomes, the newest first
 */
record FiguresResult(int days, int changed, OutcomeTotals totals, List<LiveAccuracy> versions) {
    static final FiguresResult NONE = new FiguresResult(0, 0, OutcomeTotals.NONE, List.of());

    /** The state of {@code later}, with the work of both. */
    FiguresResult then(FiguresResult later) {
        return new FiguresResult(days + later.days, changed + later.changed, later.totals, later.versions);
    }
}
