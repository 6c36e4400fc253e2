package dev.nightjar.retrain;

import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.unix_micros;
import static org.apache.spark.sql.functions.xxhash64;

import dev.nightjar.feature.Scaling;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.training.TrainingRows;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;

/**
 * A processed data set's rows as training needs them: {@value #TIME}, the features by name and the label, all as they were
 * measured. Each data set is scaled by statistics of its own; what a version has learned must hold for the next one, too.
 */
final class TimedRows {
    /** Microseconds since the epoch, the data set's local time read as UTC. */
    static final String TIME = "nightjar/time";

    private final List<String> names;
    private final String label;
    private final String time;
    private final long seed;
    private final Map<String, Scaling> scalings;

    /** @param scalings that the features were scaled by */
    TimedRows(Pipeline pipeline, Map<String, Scaling> scalings) {
        this.names = pipeline.features().names();
        this.label = pipeline.label().column();
        this.time = pipeline.eventTime();
        this.seed = pipeline.model().seed();
        this.scalings = scalings;
    }

    /**
     * Every row, in partitions and an order that rest on its time alone.
     *
     * @throws NightjarException INPUT_UNRECOGNISED if a column is absent
     */
    Dataset<Row> of(Dataset<Row> raw) {
        Stream.concat(names.stream(), Stream.of(label, time)).forEach(name -> require(name, raw));
        Column[] columns = Stream.of(
                        Stream.of(unix_micros(TableRows.named(time).cast(DataTypes.TimestampType))
                                .as(TIME)),
                        names.stream().map(name -> measured(name).as(name)),
                        Stream.of(number(label).as(TableRows.LABEL)))
                .flatMap(stream -> stream)
                .toArray(Column[]::new);
        return raw.select(columns)
                .repartition(TrainingRows.PARTITIONS, TableRows.named(TIME))
                .sortWithinPartitions(TableRows.named(TIME));
    }

    /** The same for the same row and seed. */
    Column hash() {
        return xxhash64(Stream.of(
                        Stream.of(lit(seed), TableRows.named(TIME)),
                        names.stream().map(TableRows::named),
                        Stream.of(TableRows.named(TableRows.LABEL)))
                .flatMap(stream -> stream)
                .toArray(Column[]::new));
    }

    private Column measured(String name) {
        Scaling scaling = scalings.get(name);
        return scaling == null
                ? number(name)
                : number(name).multiply(scaling.scale()).plus(scaling.mean());
    }

    private static Column number(String name) {
        return TableRows.named(name).cast(DataTypes.DoubleType);
    }

    private static void require(String name, Dataset<Row> raw) {
        if (!Arrays.asList(raw.columns()).contains(name)) {
            throw new NightjarException(
                    ReasonCode.INPUT_UNRECOGNISED,
                    "Cannot train: the processed data set has no column " + name + "; it has "
                            + Arrays.toString(raw.columns()) + "; run nightjar preprocess with this pipeline");
        }
    }
}
