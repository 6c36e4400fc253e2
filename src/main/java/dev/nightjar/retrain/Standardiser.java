package dev.nightjar.retrain;

import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.median;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.stddev_samp;

import dev.nightjar.feature.Standardisation;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.ml.feature.SQLTransformer;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Learns how features are filled and scaled, and does it in Spark. */
final class Standardiser {
    private Standardiser() {}

    /**
     * Medians, means and deviations of rows, in one partition: their floating-point sums depend on the order.
     *
     * @param rows a double column for each name, null where a value is missing
     * @throws NightjarException INPUT_UNRECOGNISED if a column has no value at all
     */
    static Standardisation of(Dataset<Row> rows, List<String> names) {
        Dataset<Row> ordered = rows.coalesce(1);
        Row medians = first(
                ordered,
                names.stream().map(name -> median(TableRows.named(name))).toList());
        List<Column> filled = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            if (medians.isNullAt(i)) {
                throw new NightjarException(
                        ReasonCode.INPUT_UNRECOGNISED,
                        "Cannot train: column " + names.get(i) + " has no value in any row; leave the feature out");
            }
            filled.add(coalesce(TableRows.named(names.get(i)), lit(medians.getDouble(i))));
        }
        List<Column> statistics = new ArrayList<>();
        filled.forEach(value -> statistics.addAll(List.of(avg(value), stddev_samp(value), min(value), max(value))));
        Row found = first(ordered, statistics);
        List<Standardisation.Column> columns = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            columns.add(column(names.get(i), medians.getDouble(i), found, 4 * i));
        }
        return new Standardisation(columns);
    }

    /** A column without variance keeps its distance from its only value: that is 0, and scale 1 leaves it finite. */
    private static Standardisation.Column column(String name, double median, Row found, int at) {
        double lowest = found.getDouble(at + 2);
        boolean constant = lowest == found.getDouble(at + 3);
        double deviation = found.isNullAt(at + 1) ? 0 : found.getDouble(at + 1);
        return new Standardisation.Column(
                name, median, constant ? lowest : found.getDouble(at), constant || !(deviation > 0) ? 1 : deviation);
    }

    /** Names of the columns whose values are all the same, in order; rows as for {@link #of}, standardisation of them. */
    static List<String> constant(Dataset<Row> rows, Standardisation standardisation) {
        List<Column> ranges = new ArrayList<>();
        for (Standardisation.Column column : standardisation.columns()) {
            Column value = coalesce(TableRows.named(column.name()), lit(column.median()));
            ranges.addAll(List.of(min(value), max(value)));
        }
        Row found = first(rows, ranges);
        List<String> constant = new ArrayList<>();
        for (int i = 0; i < standardisation.columns().size(); i++) {
            if (found.getDouble(2 * i) == found.getDouble(2 * i + 1)) {
                constant.add(standardisation.names().get(i));
            }
        }
        return constant;
    }

    /** The same computation as {@link Standardisation.Column#scaled}, as a stage of the model. */
    static SQLTransformer stage(Standardisation standardisation) {
        String columns =
                standardisation.columns().stream().map(Standardiser::sql).collect(Collectors.joining(", "));
        return new SQLTransformer().setStatement("SELECT *, " + columns + " FROM __THIS__");
    }

    private static String sql(Standardisation.Column column) {
        String value = "CAST(`" + column.name() + "` AS DOUBLE)";
        String median = literal(column.median());
        return "(coalesce(nanvl(" + value + ", " + median + "), " + median + ") - " + literal(column.mean()) + ") / "
                + literal(column.scale()) + " AS `" + column.input() + "`";
    }

    private static String literal(double value) {
        return "(" + value + "D)";
    }

    private static Row first(Dataset<Row> rows, List<Column> aggregates) {
        return rows.agg(
                        aggregates.get(0),
                        aggregates.subList(1, aggregates.size()).toArray(Column[]::new))
                .head();
    }
}
