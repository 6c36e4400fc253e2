package dev.nightjar.outcomes;

import dev.nightjar.lake.Lake;
import dev.nightjar.lake.LakeTable;
import dev.nightjar.store.OutcomeStore;
import dev.nightjar.telemetry.EventLog;
import dev.nightjar.telemetry.SkippedRecords;
import java.time.LocalDate;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/** Writes one micro-batch to the lake, and notes in the store which days it touched. Repeatable at will. */
final class PredictionBatch {
    private final OutcomeStore store;
    private final Lake lake;
    private final PredictionRows rows;
    private final EventLog log;

    PredictionBatch(OutcomeStore store, Lake lake, PredictionRows rows, EventLog log) {
        this.store = store;
        this.lake = lake;
        this.rows = rows;
        this.log = log;
    }

    /**
     * Writes it.
     *
     * @param records as Spark's Kafka source has them
     * @param application the query's id: a new checkpoint is a new one
     * @param batch its number
     */
    StoredCounts write(Dataset<Row> records, String application, long batch) {
        Dataset<Row> decoded = records.map((MapFunction<Row, Row>) rows::row, Encoders.row(PredictionRows.DECODED))
                .persist();
        try {
            Content content = Content.of(decoded);
            SkippedRecords.log(log, decoded, content.reasons());
            if (content.days().isEmpty()) {
                return new StoredCounts(0, 0, content.reasons(), 0);
            }
            long stored =
                    lake.insertOnce(LakeTable.PREDICTIONS, PredictionRows.firstOfEach(decoded), application, batch);
            // After the lake: whoever computes the day now finds them there, or finds the day due again.
            store.markDue(rows.pipeline(), lake.root(), content.days());
            log.info(
                    "predictions_stored", "batch", batch, "stored", stored, "repeated", content.predictions() - stored);
            return new StoredCounts(stored, content.predictions() - stored, content.reasons(), 0);
        } finally {
            decoded.unpersist();
        }
    }

    /**
     * What a batch holds.
     *
     * @param predictions records that are some, repeated ones too
     * @param days of their events
     * @param reasons records that are none
     */
    private record Content(long predictions, NavigableSet<LocalDate> days, Map<String, Long> reasons) {
        static Content of(Dataset<Row> decoded) {
            long predictions = 0;
            NavigableSet<LocalDate> days = new TreeSet<>();
            Map<String, Long> reasons = new TreeMap<>();
            for (Row row : decoded.groupBy("reason", "day").count().collectAsList()) {
                @Nullable String reason = row.getString(0);
                if (reason == null) {
                    predictions += row.getLong(2);
                    days.add(row.getDate(1).toLocalDate());
                } else {
                    reasons.merge(reason, row.getLong(2), Long::sum);
                }
            }
            return new Content(predictions, days, reasons);
        }
    }
}
