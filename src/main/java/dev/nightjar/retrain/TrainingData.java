package dev.nightjar.retrain;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.countDistinct;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.xxhash64;

import dev.nightjar.feature.Feature;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.training.TrainingRows;
import dev.nightjar.training.TrainingWindow;
import java.math.BigDecimal;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.storage.StorageLevel;

/** The window's rows, checked and split. Closing it frees the cached rows. */
final class TrainingData implements AutoCloseable {
    private final Dataset<Row> all;
    private final RollingOrigin origins;
    private final Profile profile;

    private TrainingData(Dataset<Row> all, RollingOrigin origins, Profile profile) {
        this.all = all;
        this.origins = origins;
        this.profile = profile;
    }

    /**
     * Caches and checks the rows.
     *
     * @param rows as {@link TrainingRows} makes them
     * @throws NightjarException WINDOW_EMPTY, WINDOW_TOO_SMALL, LABEL_CONSTANT
     */
    static TrainingData of(Dataset<Row> rows, TrainingWindow window, Pipeline.Gate gate) {
        Dataset<Row> all = rows.persist(StorageLevel.MEMORY_AND_DISK());
        try {
            Profile profile = Profile.of(all);
            profile.check(window, gate);
            long[] times = all.select(TrainingRows.EVENT_TIME).distinct().collectAsList().stream()
                    .mapToLong(row -> row.getLong(0))
                    .toArray();
            RollingOrigin origins = RollingOrigin.of(times, gate.evaluationShare(), gate.origins());
            // The first origin has the fewest rows before it.
            Profile.of(origins.blocks().get(0).teaching(all)).checkTeaching(window, origins);
            return new TrainingData(all, origins, profile);
        } catch (RuntimeException e) {
            all.unpersist();
            throw e;
        }
    }

    /** Every row: what the registered model learns from. */
    Dataset<Row> all() {
        return all;
    }

    /** When whose rows judge. */
    RollingOrigin origins() {
        return origins;
    }

    Profile profile() {
        return profile;
    }

    @Override
    public void close() {
        all.unpersist();
    }

    /**
     * What the rows are, in one pass.
     *
     * @param rows how many
     * @param entities how many commodities
     * @param lowestLabel smallest label
     * @param highestLabel largest label
     * @param digest 16 hexadecimal digits, the same for the same rows in whatever order
     */
    record Profile(long rows, long entities, double lowestLabel, double highestLabel, String digest) {
        static Profile of(Dataset<Row> rows) {
            Column[] hashed = Stream.of(
                            Stream.of(TrainingRows.ENTITY, TrainingRows.EVENT_TIME, TrainingRows.LABEL_KNOWN_AT),
                            Feature.keys().stream(),
                            Stream.of(TrainingRows.LATER_PRICE))
                    .flatMap(names -> names)
                    .map(name -> col(name))
                    .toArray(Column[]::new);
            Row row = rows.agg(
                            count(lit(1)),
                            countDistinct(TrainingRows.ENTITY),
                            min(TrainingRows.LABEL),
                            max(TrainingRows.LABEL),
                            sum(xxhash64(hashed).cast(DataTypes.createDecimalType(38, 0))))
                    .head();
            boolean empty = row.getLong(0) == 0;
            return new Profile(
                    row.getLong(0),
                    row.getLong(1),
                    empty ? 0 : row.getDouble(2),
                    empty ? 0 : row.getDouble(3),
                    empty
                            ? "0"
                            : Long.toHexString(
                                    ((BigDecimal) row.get(4)).toBigInteger().longValue()));
        }

        private void check(TrainingWindow window, Pipeline.Gate gate) {
            String where = "the window " + window.from() + " to " + window.asOf();
            if (rows == 0) {
                throw new NightjarException(
                        ReasonCode.WINDOW_EMPTY,
                        "Cannot train: no price in " + where
                                + " can teach; ingest prices for it, or name a day with --as-of");
            }
            if (rows < gate.minRows()) {
                throw new NightjarException(
                        ReasonCode.WINDOW_TOO_SMALL,
                        "Cannot train: " + where + " has " + rows + " rows of " + entities
                                + " entities, and gate.min-rows is " + gate.minRows()
                                + "; ingest more, widen `window`, or lower gate.min-rows");
            }
            checkLabel(where);
        }

        private void checkTeaching(TrainingWindow window, RollingOrigin origins) {
            if (rows == 0) {
                throw new NightjarException(
                        ReasonCode.WINDOW_TOO_SMALL,
                        "Cannot train: no label in the window from " + window.from()
                                + " was known before the first judging"
                                + " event at " + java.time.Instant.ofEpochMilli(origins.judgesFromMs())
                                + "; widen `window` or lower gate.evaluation-share");
            }
            checkLabel("the teaching part of the window from " + window.from());
        }

        private void checkLabel(String where) {
            if (lowestLabel == highestLabel) {
                throw new NightjarException(
                        ReasonCode.LABEL_CONSTANT,
                        "Cannot train: all " + rows + " labels in " + where + " are " + lowestLabel
                                + "; correct the prices or widen `window`");
            }
        }
    }
}
