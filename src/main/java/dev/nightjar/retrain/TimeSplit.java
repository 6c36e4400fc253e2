package dev.nightjar.retrain;

/**
 * Which rows teach and which judge: the latest judge, and between the two lies one step. A row's label is known one step
 * after its time, so all labels that teach were known before the first judging row's own time.
 *
 * @param rows all of them
 * @param teaching how many teach
 * @param judging how many judge
 * @param teachesUntil rows before this time teach, microseconds
 * @param judgesFrom rows from this time on judge, microseconds
 */
record TimeSplit(long rows, long teaching, long judging, long teachesUntil, long judgesFrom) {

    /**
     * Splits rows.
     *
     * @param times sorted, microseconds
     * @param share of the rows that judge, in (0, 1)
     * @param step from a row to its label, microseconds
     */
    static TimeSplit of(long[] times, double share, long step) {
        int judging = (int) Math.min(times.length, Math.round(times.length * share));
        if (judging == 0) {
            return new TimeSplit(times.length, times.length, 0, Long.MAX_VALUE, Long.MAX_VALUE);
        }
        long from = times[times.length - judging];
        long until = from - step;
        int teaching = 0;
        while (teaching < times.length && times[teaching] < until) {
            teaching++;
        }
        return new TimeSplit(times.length, teaching, judging, until, from);
    }
}
