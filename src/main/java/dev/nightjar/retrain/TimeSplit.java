package dev.nightjar.retrain;

import static org.apache.spark.sql.functions.col;

import java.util.Arrays;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The latest days judge, the earlier ones teach. A row teaches only if its label was known by the first judging event's
 * time: the embargo of one horizon.
 *
 * @param judgesFromMs time of the first judging event, milliseconds since the epoch
 */
record TimeSplit(long judgesFromMs) {
    private static final long DAY_MS = 86_400_000L;

    /**
     * Splits at a day.
     *
     * @param eventTimesMs event times of all rows, any order, at least one
     * @param share share of the days that judge, in (0, 0.5]; at least one day
     */
    static TimeSplit of(long[] eventTimesMs, double share) {
        long[] days = Arrays.stream(eventTimesMs)
                .map(time -> Math.floorDiv(time, DAY_MS))
                .sorted()
                .distinct()
                .toArray();
        int judging = Math.max(1, (int) Math.round(share * days.length));
        long firstDay = days[days.length - judging];
        long first = Arrays.stream(eventTimesMs)
                .filter(time -> Math.floorDiv(time, DAY_MS) >= firstDay)
                .min()
                .orElseThrow();
        return new TimeSplit(first);
    }

    Dataset<Row> teaching(Dataset<Row> rows) {
        return rows.filter(col(TrainingRows.LABEL_KNOWN_AT)
                .leq(judgesFromMs)
                .and(col(TrainingRows.EVENT_TIME).lt(judgesFromMs)));
    }

    Dataset<Row> judging(Dataset<Row> rows) {
        return rows.filter(col(TrainingRows.EVENT_TIME).geq(judgesFromMs));
    }
}
