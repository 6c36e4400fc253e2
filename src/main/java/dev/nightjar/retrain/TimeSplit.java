package dev.nightjar.retrain;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Which rows teach and which judge: later ones judge, and between the two lies one step. A row's label is known one step
 * after its time, so all labels that teach were known before the first judging row's own time.
 *
 * @param rows all of them
 * @param teaching how many teach
 * @param judging how many judge
 * @param teachesUntil rows before this time teach, microseconds
 * @param judgesFrom rows from this time on judge, microseconds
 * @param judgesUntil and before this
 */
record TimeSplit(long rows, long teaching, long judging, long teachesUntil, long judgesFrom, long judgesUntil) {

    /**
     * Splits rows once: the latest judge.
     *
     * @param times sorted, each once, microseconds
     * @param share of the rows that judge, in (0, 1)
     * @param step from a row to its label, microseconds
     */
    static TimeSplit of(long[] times, double share, long step) {
        return rolling(times, share, step, 1).get(0);
    }

    /**
     * Splits rows at each origin: the latest judge in blocks of about equal size, the earliest first, and what lies before a
     * block teaches for it, as {@link RollingOrigin} does with days.
     *
     * @param origins how many blocks, at least 1; no more than there are judging rows
     * @return at least one; one without judging rows where there are too few
     */
    static List<TimeSplit> rolling(long[] times, double share, long step, int origins) {
        int judging = (int) Math.min(times.length, Math.round(times.length * share));
        if (judging == 0) {
            return List.of(
                    new TimeSplit(times.length, times.length, 0, Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE));
        }
        int first = times.length - judging;
        int blocks = Math.min(origins, judging);
        return IntStream.range(0, blocks)
                .mapToObj(block -> block(
                        times,
                        first + (int) ((long) judging * block / blocks),
                        first + (int) ((long) judging * (block + 1) / blocks),
                        step))
                .toList();
    }

    private static TimeSplit block(long[] times, int from, int to, long step) {
        long until = times[from] - step;
        int teaching = 0;
        while (teaching < times.length && times[teaching] < until) {
            teaching++;
        }
        return new TimeSplit(
                times.length, teaching, to - from, until, times[from], to < times.length ? times[to] : Long.MAX_VALUE);
    }
}
