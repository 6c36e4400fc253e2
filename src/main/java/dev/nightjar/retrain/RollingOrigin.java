package dev.nightjar.retrain;

import static org.apache.spark.sql.functions.col;

import dev.nightjar.training.TrainingRows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The latest days judge, block after block; each block is forecast from its origin, the time of its first event, by a fit
 * to the earlier rows (Tashman 2000, "Out-of-sample tests of forecasting accuracy": rolling origin). A row teaches only if
 * its label was known by the origin: the embargo of one horizon.
 *
 * @param blocks in the order of time, at least one
 */
record RollingOrigin(List<Block> blocks) {
    private static final long DAY_MS = 86_400_000L;

    RollingOrigin {
        blocks = List.copyOf(blocks);
    }

    /**
     * Splits at days.
     *
     * @param eventTimesMs event times of all rows, any order, at least one
     * @param share share of the days that judge, in (0, 0.5]; at least one day
     * @param origins how many blocks, ≥ 1; no more than there are judging days
     */
    static RollingOrigin of(long[] eventTimesMs, double share, int origins) {
        long[] times = Arrays.stream(eventTimesMs).sorted().toArray();
        long[] days = Arrays.stream(times).map(RollingOrigin::day).distinct().toArray();
        int judging = Math.max(1, (int) Math.round(share * days.length));
        int blocks = Math.min(origins, judging);
        List<Long> starts = new ArrayList<>();
        for (int block = 0; block < blocks; block++) {
            long firstDay = days[days.length - judging + (int) ((long) block * judging / blocks)];
            starts.add(Arrays.stream(times)
                    .filter(time -> day(time) >= firstDay)
                    .findFirst()
                    .orElseThrow());
        }
        starts.add(Long.MAX_VALUE);
        List<Block> made = new ArrayList<>();
        for (int block = 0; block < blocks; block++) {
            made.add(new Block(starts.get(block), starts.get(block + 1)));
        }
        return new RollingOrigin(made);
    }

    private static long day(long timeMs) {
        return Math.floorDiv(timeMs, DAY_MS);
    }

    /** The first judging event's time, milliseconds since the epoch. */
    long judgesFromMs() {
        return blocks.get(0).fromMs();
    }

    /**
     * Rows that are forecast together.
     *
     * @param fromMs the origin: time of the first event, milliseconds since the epoch
     * @param untilMs time of the next block's first event
     */
    record Block(long fromMs, long untilMs) {
        Dataset<Row> teaching(Dataset<Row> rows) {
            return rows.filter(col(TrainingRows.LABEL_KNOWN_AT)
                    .leq(fromMs)
                    .and(col(TrainingRows.EVENT_TIME).lt(fromMs)));
        }

        /** By entity and time. */
        List<Row> judging(Dataset<Row> rows) {
            return rows.filter(col(TrainingRows.EVENT_TIME)
                            .geq(fromMs)
                            .and(col(TrainingRows.EVENT_TIME).lt(untilMs)))
                    .orderBy(TrainingRows.ENTITY, TrainingRows.EVENT_TIME)
                    .collectAsList();
        }
    }
}
