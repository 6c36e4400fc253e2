package dev.nightjar.ingest;

import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;

import dev.nightjar.lake.Lake;
import dev.nightjar.lake.LakeTable;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * Keeps events out of the lake that it has already: a query whose checkpoint was deleted reads the topic from its beginning,
 * and to Delta it is another query than the one that wrote them.
 */
final class SeenEvents {
    private static final String TOPIC = "topic";
    private static final String PARTITION = "partition";
    private static final String OFFSET = "offset";

    private final Lake lake;
    private @Nullable Map<String, Long> highest;

    SeenEvents(Lake lake) {
        this.lake = lake;
    }

    /** The events that the lake has not got. Compares whole rows, as a topic that was made anew counts from 0 again. */
    Dataset<Row> leftOut(Dataset<Row> events) {
        Map<String, Long> seen = highest();
        // What comes behind all that was there at the start is new, and costs no look at the table.
        boolean again = !seen.isEmpty()
                && offsets(events, min(OFFSET)).entrySet().stream()
                        .anyMatch(first -> first.getValue() <= seen.getOrDefault(first.getKey(), -1L));
        return again ? lake.absent(LakeTable.PRICE_EVENTS, events) : events;
    }

    /** As the table was when this query began; from then on nobody else adds to it. */
    private Map<String, Long> highest() {
        Map<String, Long> known = highest;
        if (known == null) {
            known = lake.version(LakeTable.PRICE_EVENTS).isEmpty()
                    ? Map.of()
                    : offsets(lake.read(LakeTable.PRICE_EVENTS), max(OFFSET));
            highest = known;
        }
        return known;
    }

    private static Map<String, Long> offsets(Dataset<Row> events, Column which) {
        Map<String, Long> offsets = new HashMap<>();
        for (Row row : events.groupBy(TOPIC, PARTITION).agg(which.as(OFFSET)).collectAsList()) {
            offsets.put(row.getString(0) + "/" + row.getInt(1), row.getLong(2));
        }
        return offsets;
    }
}
