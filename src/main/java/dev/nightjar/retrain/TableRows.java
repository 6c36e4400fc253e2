package dev.nightjar.retrain;

import static org.apache.spark.sql.functions.abs;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.isnan;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.trim;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.Wording;
import dev.nightjar.training.TrainingRows;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;

/**
 * A data set's rows as training needs them: the features by name and the label {@value #LABEL}, doubles, a missing value
 * null; {@value #REASON}, null for a row that can teach. Where labels are classes, their names stand in {@value #CLASS},
 * and {@link TableLabels} numbers them.
 */
final class TableRows {
    /** No feature's name holds a slash. */
    static final String LABEL = "nightjar/label";

    /** The class's name, without blanks around it. */
    static final String CLASS = "nightjar/class-name";

    /** The row's content as a number: the same rows judge in every version, whatever its seed. */
    static final String CONTENT = "nightjar/content";

    static final String REASON = "nightjar/reason";

    /** A cell that is needed is empty. */
    static final String EMPTY = ReasonCode.EMPTY_CELL.name();

    /** A cell is text, NaN, infinite or beyond what the stream takes. */
    static final String NO_NUMBER = ReasonCode.BAD_NUMBER.name();

    private static final double LARGEST = 1e100;
    private static final int SHARES = 1_000_000;
    private static final double HELD_SHARE = 0.2;

    private final List<String> names;
    private final String label;
    private final boolean isClass;
    private final boolean missingTeaches;
    private final long seed;

    TableRows(Pipeline pipeline) {
        this.names = pipeline.features().names();
        this.label = pipeline.label().column();
        this.isClass = pipeline.label().kind() == Pipeline.LabelKind.CLASSIFICATION;
        this.missingTeaches = pipeline.features().missing() == Pipeline.Missing.MEDIAN;
        this.seed = pipeline.model().seed();
    }

    /**
     * Every row, in partitions and an order that rest on its content alone.
     *
     * @throws NightjarException INPUT_UNRECOGNISED if a column is absent
     */
    Dataset<Row> of(Dataset<Row> raw) {
        List<String> there = Arrays.asList(raw.columns());
        Column bad = lit(false);
        Column empty = isEmpty(label);
        for (String name : names) {
            require(name, there);
            bad = bad.or(isBad(name));
            empty = missingTeaches ? empty : empty.or(isEmpty(name));
        }
        require(label, there);
        bad = isClass ? bad : bad.or(isBad(label));
        Column[] columns = Stream.of(
                        names.stream().map(name -> number(name).as(name)),
                        Stream.of(
                                isClass
                                        ? trim(named(label).cast(DataTypes.StringType))
                                                .as(CLASS)
                                        : number(label).as(LABEL)),
                        Stream.of(when(bad, lit(NO_NUMBER))
                                .when(empty, lit(EMPTY))
                                .as(REASON)))
                .flatMap(stream -> stream)
                .toArray(Column[]::new);
        return raw.select(columns).repartition(TrainingRows.PARTITIONS, hash()).sortWithinPartitions(values());
    }

    /** Whether a row judges: drawn by its content, so that equal rows stand on one side, in every version. */
    Column judges(double share) {
        return pmod(content(), lit(SHARES)).lt(Math.round(share * SHARES));
    }

    /** Whether a row measures residuals: drawn by its content, independently of {@link #judges}. */
    Column held() {
        return pmod(
                        xxhash64(Stream.concat(Stream.of(lit("held")), Arrays.stream(values()))
                                .toArray(Column[]::new)),
                        lit(SHARES))
                .lt(Math.round(HELD_SHARE * SHARES));
    }

    /** The same for the same row, whatever the seed. */
    Column content() {
        return xxhash64(values());
    }

    /** The same for the same row and seed. */
    Column hash() {
        return xxhash64(
                Stream.concat(Stream.of(lit(seed)), Arrays.stream(values())).toArray(Column[]::new));
    }

    private Column[] values() {
        // Numbers of classes differ between data sets; a row is the same row in each.
        return Stream.concat(names.stream(), Stream.of(isClass ? CLASS : LABEL))
                .map(TableRows::named)
                .toArray(Column[]::new);
    }

    private void require(String name, List<String> there) {
        if (there.stream().filter(name::equalsIgnoreCase).count() != 1) {
            throw new NightjarException(
                    ReasonCode.INPUT_UNRECOGNISED,
                    "Cannot train: the training data has no column " + name + ", or several"
                            + Wording.suggestion(name, there) + "; it has " + there);
        }
    }

    private static Column isEmpty(String name) {
        return named(name)
                .isNull()
                .or(trim(named(name).cast(DataTypes.StringType)).equalTo(""));
    }

    private static Column isBad(String name) {
        Column number = number(name);
        return not(isEmpty(name))
                .and(number.isNull().or(isnan(number)).or(abs(number).gt(LARGEST)));
    }

    private static Column number(String name) {
        return named(name).try_cast(DataTypes.DoubleType);
    }

    /** In backticks, or Spark would read a comma or a space as more than a name. */
    static Column named(String name) {
        return col("`" + name + "`");
    }
}
