package dev.nightjar.stack.chaos;

import static org.apache.spark.sql.functions.array_sort;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.map_entries;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.xxhash64;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.lake.Lake;
import dev.nightjar.lake.LakeTable;
import dev.nightjar.session.Sessions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;

/**
 * Counts a lake's rows in a process of its own: how many each table has, how many different ones by the table's key, and a
 * digest of all their values that does not depend on their order.
 */
final class LakeAuditJob {
    private final Lake lake;

    private LakeAuditJob(Lake lake) {
        this.lake = lake;
    }

    /** @param args the lake's folder; the file that gets the counts as JSON */
    public static void main(String[] args) throws IOException {
        SparkSession spark = Sessions.open("chaos-lake-audit");
        try {
            new ObjectMapper()
                    .writeValue(Path.of(args[1]).toFile(), new LakeAuditJob(new Lake(spark, args[0])).execute());
        } finally {
            spark.stop();
        }
    }

    private Map<String, String> execute() {
        Map<String, String> counts = new TreeMap<>();
        for (LakeTable table : LakeTable.values()) {
            if (lake.version(table).isPresent()) {
                Dataset<Row> rows = lake.read(table);
                counts.put(table.folder() + ".rows", Long.toString(rows.count()));
                counts.put(table.folder() + ".keys", Long.toString(keys(table, rows)));
                counts.put(table.folder() + ".digest", digest(rows));
            }
        }
        return counts;
    }

    private static long keys(LakeTable table, Dataset<Row> rows) {
        return rows.select(table.key().stream().map(rows::col).toArray(Column[]::new))
                .distinct()
                .count();
    }

    private static String digest(Dataset<Row> rows) {
        Column[] values = Arrays.stream(rows.schema().fields())
                .sorted(Comparator.comparing(StructField::name))
                .map(field -> hashable(rows, field))
                .toArray(Column[]::new);
        // As a decimal: the sum of many hashes does not fit a long.
        Row digest = rows.select(xxhash64(struct(values)).cast("decimal(20,0)").as("hash"))
                .agg(sum(col("hash")))
                .head();
        return String.valueOf(digest.<Object>getAs(0));
    }

    /** Spark hashes no map, as its entries have no order. */
    private static Column hashable(Dataset<Row> rows, StructField field) {
        Column value = rows.col(field.name());
        return field.dataType() instanceof MapType ? array_sort(map_entries(value)) : value;
    }
}
