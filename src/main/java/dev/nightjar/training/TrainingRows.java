package dev.nightjar.training;

import static org.apache.spark.sql.functions.col;

import dev.nightjar.feature.DailyPrice;
import dev.nightjar.feature.EntityHistory;
import dev.nightjar.feature.Feature;
import dev.nightjar.feature.IndicatorValue;
import dev.nightjar.feature.IndicatorValue.Side;
import dev.nightjar.feature.ModelInput;
import dev.nightjar.feature.TrainingExample;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.apache.spark.api.java.function.CoGroupFunction;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.KeyValueGroupedDataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Rows that teach or judge: {@code entity, event_time_ms, label_known_at_ms}, the six features in natural units, {@code
 * later_price}, {@code label} (the log return), and the model's inputs. The same computation makes the stream's features.
 */
public final class TrainingRows {
    public static final String ENTITY = "entity";
    public static final String EVENT_TIME = "event_time_ms";
    public static final String LABEL_KNOWN_AT = "label_known_at_ms";
    public static final String LATER_PRICE = "later_price";
    public static final String LABEL = "label";

    /**
     * MLlib adds up partitions' statistics in the order in which they arrive, and floating-point sums depend on order: but
     * of two numbers they do not. So with two partitions the same rows and seed give the same forest on any cluster.
     */
    public static final int PARTITIONS = 2;

    private final TrainingWindow window;
    private final int horizon;
    private final int minHistory;

    public TrainingRows(TrainingWindow window, int horizon, int minHistory) {
        this.window = window;
        this.horizon = horizon;
        this.minHistory = minHistory;
    }

    /** In the order and the partitions that training needs, whatever the order of what comes in. */
    public Dataset<Row> of(Dataset<Row> prices, Dataset<Row> indicators) {
        return arranged(byEntity(prices).cogroup(byEntity(indicators), examples(), Encoders.row(schema())));
    }

    /** Rows of {@link #schema} with the model's inputs, in the order and the partitions that training needs. */
    public static Dataset<Row> arranged(Dataset<Row> rows) {
        return rows.withColumns(inputs())
                .repartition(PARTITIONS, col(ENTITY), col(EVENT_TIME))
                .sortWithinPartitions(ENTITY, EVENT_TIME);
    }

    private CoGroupFunction<String, Row, Row, Row> examples() {
        long fromMs = window.from().toEpochMilli();
        long asOfMs = window.asOf().toEpochMilli();
        int ahead = horizon;
        int known = minHistory;
        return (entity, prices, indicators) -> {
            List<Row> rows = new ArrayList<>();
            for (TrainingExample example : history(prices, indicators).examples(fromMs, asOfMs, asOfMs, ahead, known)) {
                rows.add(row(entity, example));
            }
            return rows.iterator();
        };
    }

    private static KeyValueGroupedDataset<String, Row> byEntity(Dataset<Row> rows) {
        return rows.groupByKey((MapFunction<Row, String>) row -> row.getAs(ENTITY), Encoders.STRING());
    }

    private static EntityHistory history(Iterator<Row> prices, Iterator<Row> indicators) {
        List<DailyPrice> days = new ArrayList<>();
        prices.forEachRemaining(row -> days.add(new DailyPrice(
                row.<Number>getAs("epoch_day").intValue(),
                row.<Double>getAs("close"),
                row.isNullAt(row.fieldIndex("volume")) ? Double.NaN : row.<Double>getAs("volume"),
                row.<Long>getAs("event_ms"),
                row.<Long>getAs("known_ms"))));
        List<IndicatorValue> figures = new ArrayList<>();
        indicators.forEachRemaining(row -> figures.add(new IndicatorValue(
                row.getAs("indicator"),
                Side.valueOf(row.<String>getAs("side").toUpperCase(Locale.ROOT)),
                row.<Double>getAs("value"),
                row.<Long>getAs("event_ms"),
                row.<Long>getAs("known_ms"))));
        return new EntityHistory(days, figures);
    }

    /** A row of {@link #schema}. */
    public static Row row(String entity, TrainingExample example) {
        List<Object> values = new ArrayList<>();
        values.add(entity);
        values.add(example.eventTimeMs());
        values.add(example.labelKnownAtMs());
        for (double feature : example.features()) {
            values.add(feature);
        }
        values.add(example.laterPrice());
        values.add(example.label());
        return RowFactory.create(values.toArray());
    }

    /** Without the model's inputs. */
    public static StructType schema() {
        StructType schema = new StructType()
                .add(ENTITY, DataTypes.StringType, false)
                .add(EVENT_TIME, DataTypes.LongType, false)
                .add(LABEL_KNOWN_AT, DataTypes.LongType, false);
        for (String feature : Feature.keys()) {
            schema = schema.add(feature, DataTypes.DoubleType, false);
        }
        return schema.add(LATER_PRICE, DataTypes.DoubleType, false).add(LABEL, DataTypes.DoubleType, false);
    }

    private static java.util.Map<String, Column> inputs() {
        java.util.Map<String, Column> inputs = new java.util.LinkedHashMap<>();
        for (ModelInput input : ModelInput.values()) {
            inputs.put(input.key(), org.apache.spark.sql.functions.expr(input.sql()));
        }
        return inputs;
    }
}
