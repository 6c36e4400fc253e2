package dev.nightjar.store;

import dev.nightjar.forecast.Calibration;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What predictions came to, by version, commodity and day. Made by {@link FeatureStore#outcomes}; safe to share between
 * threads, and throws as the store does.
 */
public final class OutcomeStore {
    private final FeatureStore store;

    OutcomeStore(FeatureStore store) {
        this.store = store;
    }

    /**
     * Notes that days of a lake hold further predictions: call it when they are there to read.
     *
     * @param lake its folder
     */
    public void markDue(String pipeline, String lake, Collection<LocalDate> days) {
        store.write("note the days to compute", handle -> OutcomeMarks.mark(handle, pipeline, lake, days));
    }

    /** Makes every day of a lake due. */
    public void markAllDue(String pipeline, String lake) {
        store.write("forget how far the outcomes are", handle -> OutcomeMarks.forget(handle, pipeline, lake));
    }

    /**
     * The days whose figures are not what lake and prices say.
     *
     * @param lake its folder
     * @param holidayDays how many days after a target a price may still be its outcome
     */
    public OutcomesDue due(String pipeline, String lake, int holidayDays) {
        return store.snapshot(
                "look which days to compute", handle -> OutcomeMarks.due(handle, pipeline, lake, holidayDays));
    }

    /**
     * Writes the figures of days that were due, all of them or after a failure none. The same figures again change
     * nothing. A day that got predictions meanwhile stays due.
     *
     * @param days all that were computed: what the store holds of them beyond {@code sums} goes
     * @return rows written or removed
     */
    public int settle(OutcomesDue due, Collection<LocalDate> days, List<OutcomeSums> sums) {
        return store.write("write the outcomes", handle -> {
            int changed = OutcomeRows.replace(handle, due.pipeline(), days, sums);
            OutcomeMarks.settle(handle, due);
            return changed;
        });
    }

    /** A version's days with outcomes, all commodities together, in order. */
    public List<OutcomeDay> days(String pipeline, String modelName, String modelVersion) {
        return store.snapshot(
                "read the outcomes of version " + modelVersion,
                handle -> OutcomeQueries.days(handle, pipeline, modelName, modelVersion, Optional.empty()));
    }

    /** The same of one commodity. */
    public List<OutcomeDay> days(String pipeline, String modelName, String modelVersion, String commodity) {
        return store.snapshot(
                "read the outcomes of version " + modelVersion,
                handle -> OutcomeQueries.days(handle, pipeline, modelName, modelVersion, Optional.of(commodity)));
    }

    /** The same of every commodity that has any, by name. */
    public Map<String, List<OutcomeDay>> daysByCommodity(String pipeline, String modelName, String modelVersion) {
        return store.snapshot(
                "read the outcomes of version " + modelVersion,
                handle -> OutcomeQueries.daysByCommodity(handle, pipeline, modelName, modelVersion));
    }

    /** Every version that has outcomes within the last 30 days of outcomes, the newest first. */
    public List<LiveAccuracy> live(String pipeline) {
        return store.snapshot("read the live accuracy", handle -> OutcomeQueries.live(handle, pipeline));
    }

    /**
     * How many predictions came true.
     *
     * @param holidayDays how many days after a target a price may still be its outcome
     */
    public OutcomeTotals totals(String pipeline, int holidayDays) {
        return store.snapshot("count the outcomes", handle -> OutcomeQueries.totals(handle, pipeline, holidayDays));
    }

    /**
     * Brings the calibrations of intervals to what the figures say.
     *
     * @param level nominal coverage; only intervals of this level count
     * @param window outcomes of a commodity that count, the latest; a day is one
     * @param fewest with fewer outcomes of its own a commodity takes everybody's correction, and has no coverage yet
     */
    public void calibrate(String pipeline, double level, int window, int fewest) {
        store.write("calibrate the intervals", handle -> {
            CalibrationQueries.renew(handle, pipeline, level, window, fewest);
            return null;
        });
    }

    /**
     * The calibrations by commodity; under the empty name that of all that have none.
     *
     * @param level nominal coverage; empty if they were computed for another
     */
    public Map<String, Calibration> calibrations(String pipeline, double level) {
        return store.snapshot("read the calibrations", handle -> CalibrationQueries.read(handle, pipeline, level));
    }
}
