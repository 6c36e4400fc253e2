package dev.nightjar.outcomes;

import static org.apache.spark.sql.functions.abs;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.log;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.to_date;
import static org.apache.spark.sql.functions.when;

import dev.nightjar.store.OutcomeSums;
import java.sql.Timestamp;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/** Joins predictions with what came true, and adds up by version, commodity and day. */
final class DailyFigures {
    /** An error of so many times the price is as wrong as any; larger ones would leave nothing of a sum's other digits. */
    private static final double MOST = 1e9;

    /** An interval that is a point must not divide by zero. */
    private static final double SMALLEST_HALF = 1e-9;

    private static final Column CAME_TRUE = col("close");
    private static final Column PREDICTED = col("predicted_price");
    private static final Column CURRENT = col("current_price");

    /** As ForecastQuality has it: a percentage error needs an outcome above zero. Null while there is no outcome. */
    private static final Column HAS_ERROR = CAME_TRUE.gt(0).and(CURRENT.gt(0));

    /** As RollingConformal has it: in log returns, and in halves of the interval before it was corrected. */
    private static final Column SCORE = abs(log(CAME_TRUE)
                    .minus(log(col("lower")).plus(log(col("upper"))).divide(2)))
            .divide(greatest(
                    log(col("upper"))
                            .minus(log(col("lower")))
                            .divide(2)
                            .divide(coalesce(col("interval_correction"), lit(0.0))
                                    .plus(1)),
                    lit(SMALLEST_HALF)))
            .minus(1);

    private static final Column HAS_SCORE = HAS_ERROR.and(SCORE.lt(MOST));

    private DailyFigures() {}

    /**
     * The sums of {@link OutcomeSums}, one row for each version, commodity and day.
     *
     * @param predictions rows of the lake's {@code predictions}
     * @param cameTrue as {@link CameTrue#of} has it; must fit into memory
     */
    static Dataset<Row> of(Dataset<Row> predictions, Dataset<Row> cameTrue) {
        Column inside = CAME_TRUE.between(col("lower"), col("upper"));
        return predictions
                // The day that a target ends: a day's close is known at the next day's midnight.
                .withColumn("target_day", to_date(col("target_time").minus(expr("INTERVAL 1 MICROSECOND"))))
                .join(
                        broadcast(cameTrue),
                        col("entity")
                                .equalTo(col("commodity"))
                                .and(col("target_day").equalTo(col("target"))),
                        "left")
                .groupBy("model_name", "model_version", "entity", "day")
                .agg(
                        count(lit(1)).as("predictions"),
                        number(HAS_ERROR).as("outcomes"),
                        number(not(HAS_ERROR)).as("undefined_outcomes"),
                        total(PREDICTED.minus(CAME_TRUE), CAME_TRUE).as("error_to_outcome"),
                        total(PREDICTED.minus(CAME_TRUE), CURRENT).as("error_to_current"),
                        total(CURRENT.minus(CAME_TRUE), CAME_TRUE).as("naive_error_to_outcome"),
                        total(CURRENT.minus(CAME_TRUE), CURRENT).as("naive_error_to_current"),
                        number(HAS_ERROR.and(inside)).as("inside_interval"),
                        total(col("upper").minus(col("lower")), CURRENT).as("width_to_current"),
                        max("level").as("level"),
                        min("target_day").as("first_target"),
                        max("target_day").as("last_target"),
                        max(when(HAS_SCORE, col("event_time"))).as("last_event_time"),
                        ofLast(SCORE).as("last_score"),
                        ofLast(inside).as("last_inside"));
    }

    /** Of the day's last event that has an outcome, and an interval that is one. */
    private static Column ofLast(Column value) {
        return max_by(when(HAS_SCORE, value), when(HAS_SCORE, struct(col("event_time"), col("prediction_id"))));
    }

    /** A row of {@link #of}. */
    static OutcomeSums sums(Row row) {
        return new OutcomeSums(
                row.getAs("model_name"),
                row.getAs("model_version"),
                row.getAs("entity"),
                row.getDate(row.fieldIndex("day")).toLocalDate(),
                row.<Long>getAs("predictions"),
                row.<Long>getAs("outcomes"),
                row.<Long>getAs("undefined_outcomes"),
                row.<Double>getAs("error_to_outcome"),
                row.<Double>getAs("error_to_current"),
                row.<Double>getAs("naive_error_to_outcome"),
                row.<Double>getAs("naive_error_to_current"),
                row.<Long>getAs("inside_interval"),
                row.<Double>getAs("width_to_current"),
                row.<Double>getAs("level"),
                row.getDate(row.fieldIndex("first_target")).toLocalDate(),
                row.getDate(row.fieldIndex("last_target")).toLocalDate(),
                last(row));
    }

    private static OutcomeSums.@Nullable Last last(Row row) {
        Timestamp time = row.getAs("last_event_time");
        return time == null
                ? null
                : new OutcomeSums.Last(
                        time.toInstant(), row.<Double>getAs("last_score"), row.<Boolean>getAs("last_inside"));
    }

    private static Column number(Column which) {
        return count(when(which, lit(1)));
    }

    /** Of those that have an error: the sum of |difference| ÷ price. */
    private static Column total(Column difference, Column price) {
        return coalesce(sum(when(HAS_ERROR, least(abs(difference).divide(price), lit(MOST)))), lit(0.0));
    }
}
