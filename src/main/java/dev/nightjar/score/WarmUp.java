package dev.nightjar.score;

import static org.apache.spark.sql.functions.col;

import dev.nightjar.message.Json;
import dev.nightjar.message.PriceEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Runs made-up records through the same computation before the first real one comes, so that class loading, code
 * generation and the JIT compiler do not make the first real ones late. Nothing of it is written anywhere.
 */
final class WarmUp {
    private static final int RECORDS = 8_000;

    private WarmUp() {}

    /** Records as the Kafka source shows them: every entity in turn, at its present. */
    static List<Row> records(Json json, Knowledge knowledge) {
        List<String> entities = List.copyOf(knowledge.histories().keySet());
        Instant now = Instant.now();
        List<Row> records = new ArrayList<>();
        for (int i = 0; i < RECORDS; i++) {
            PriceEvent event = new PriceEvent(entities.get(i % entities.size()), 1 + i % 97, i, now, null);
            records.add(RowFactory.create(new byte[0], json.encode(event), "warm-up", 0, (long) i));
        }
        return records;
    }

    static StructType schema() {
        return new StructType()
                .add("key", DataTypes.BinaryType)
                .add("value", DataTypes.BinaryType)
                .add("topic", DataTypes.StringType)
                .add("partition", DataTypes.IntegerType)
                .add("offset", DataTypes.LongType);
    }

    /**
     * Computes and throws away.
     *
     * @param scored the computation over {@link #records}
     * @param sink options of the sink: its producers are made on the way
     */
    static void run(Dataset<Row> scored, Map<String, String> sink) {
        scored.filter(col("topic").isNull())
                .write()
                .format("kafka")
                .options(sink)
                .save();
    }
}
