package dev.nightjar.outcomes;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.date_add;
import static org.apache.spark.sql.functions.date_sub;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.lag;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min_by;
import static org.apache.spark.sql.functions.sequence;

import java.sql.Timestamp;
import java.time.Instant;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

/**
 * Which price came true for a day that a forecast aimed at: the first version of that day's close, as the desk saw it; on a
 * holiday that of the next day which has one. Never a price of an earlier day, and none that is not known yet.
 */
final class CameTrue {
    /**
     * How many days after its target a price may still be the outcome; what comes later answers another question. The longest
     * closure since 2000: what was forecast for 11 September 2001 was answered on the 17th.
     */
    static final int HOLIDAY_DAYS = 7;

    private CameTrue() {}

    /**
     * One row for each day that has an outcome: {@code commodity, target, close}.
     *
     * @param prices versions of daily prices: {@code commodity, day, close, known_at}
     * @param now later ones are not known: the stream keeps a day's last price as its close before the day ends
     */
    static Dataset<Row> of(Dataset<Row> prices, Instant now) {
        Column dayBefore = lag("day", 1).over(Window.partitionBy("commodity").orderBy("day"));
        return prices.filter(col("known_at").leq(lit(Timestamp.from(now))))
                .groupBy("commodity", "day")
                .agg(min_by(col("close"), col("known_at")).as("close"))
                // Of two nulls and values the greatest is the value: the first price has no day before it.
                .withColumn("from", greatest(date_sub(col("day"), HOLIDAY_DAYS), date_add(dayBefore, 1)))
                .select(
                        col("commodity"),
                        explode(sequence(col("from"), col("day"))).as("target"),
                        col("close"));
    }
}
