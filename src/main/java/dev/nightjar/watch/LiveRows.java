package dev.nightjar.watch;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.date_trunc;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.xxhash64;

import dev.nightjar.drift.WatchedColumn;
import dev.nightjar.feature.Feature;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Predictions, as the lake has them, as the columns that a reference has. */
final class LiveRows {
    /** The same for one commodity's events of one day; no feature's name holds a slash. */
    static final String ENTITY_DAY = "nightjar/entity-day";

    private LiveRows() {}

    /** Those that one version of a pipeline made in [from, until). */
    static Dataset<Row> madeBy(
            Dataset<Row> predictions, String pipeline, String model, String version, Instant from, Instant until) {
        return predictions.filter(col("pipeline")
                .equalTo(pipeline)
                .and(col("model_name").equalTo(model))
                .and(col("model_version").equalTo(version))
                .and(col("scored_at").geq(lit(from)))
                .and(col("scored_at").lt(lit(until))));
    }

    /**
     * Of a pipeline on prices; {@value #ENTITY_DAY} is among the columns.
     *
     * @param names the reference's columns
     * @throws NightjarException MODEL_CORRUPT if one is none that this program knows
     */
    static Dataset<Row> ofPrices(Dataset<Row> predictions, Collection<String> names) {
        Map<String, WatchedColumn> known = WatchedColumn.ofPrices(Arrays.asList(Feature.values())).stream()
                .collect(Collectors.toMap(WatchedColumn::name, Function.identity()));
        List<Column> watched = new ArrayList<>();
        for (String name : names) {
            WatchedColumn column = known.get(name);
            if (column == null) {
                throw new NightjarException(
                        ReasonCode.MODEL_CORRUPT,
                        "Cannot compare the version's column " + name
                                + ": this program does not know it; run the one that trained it, or train anew");
            }
            watched.add(expr(column.sql()).as(name));
        }
        watched.add(col("`" + ENTITY_DAY + "`"));
        List<Column> flat = features(Feature.keys());
        flat.add(col("predicted_price"));
        flat.add(xxhash64(col("entity"), date_trunc("day", col("event_time"))).as(ENTITY_DAY));
        return select(select(predictions, flat), watched);
    }

    /**
     * Of a pipeline on requests.
     *
     * @param names the reference's columns
     */
    static Dataset<Row> ofRequests(Dataset<Row> predictions, Collection<String> names) {
        List<String> features = names.stream()
                .filter(name -> !name.equals(WatchedColumn.ANSWER))
                .toList();
        List<Column> columns = features(features);
        columns.add(col("predicted_price").as(WatchedColumn.ANSWER));
        return select(predictions, columns);
    }

    /** A name that the map has not got is null. */
    private static List<Column> features(Collection<String> names) {
        return names.stream()
                .map(name -> col("features").getItem(name).as(name))
                .collect(Collectors.toCollection(ArrayList::new));
    }

    private static Dataset<Row> select(Dataset<Row> rows, List<Column> columns) {
        return rows.select(columns.toArray(Column[]::new));
    }
}
