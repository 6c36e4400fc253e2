package dev.nightjar.ingest;

import dev.nightjar.feature.DailyPrice;
import dev.nightjar.message.Decoded;
import dev.nightjar.message.Json;
import dev.nightjar.message.PriceEvent;
import dev.nightjar.store.PriceVersion;
import java.io.Serializable;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * Kafka records as rows of {@code price_events}, and those as daily prices.
 *
 * @param json how a record reads
 */
record EventRows(Json json) implements Serializable {
    static final StructType SCHEMA = new StructType()
            .add("topic", DataTypes.StringType)
            .add("partition", DataTypes.IntegerType)
            .add("offset", DataTypes.LongType)
            .add("commodity", DataTypes.StringType)
            .add("price", DataTypes.DoubleType)
            .add("volume", DataTypes.DoubleType)
            .add("event_time", DataTypes.TimestampType)
            .add("event_id", DataTypes.StringType)
            .add("reason", DataTypes.StringType)
            .add("message", DataTypes.StringType);

    /**
     * One record; {@code reason} is set when it can never be used.
     *
     * @param record value, topic, partition and offset, as Spark's Kafka source has them
     */
    Row row(Row record) {
        String topic = record.getAs("topic");
        Integer partition = record.getAs("partition");
        Long offset = record.getAs("offset");
        byte @Nullable [] value = record.getAs("value");
        Decoded<PriceEvent> decoded = json.decodeEvent(value);
        if (decoded instanceof Decoded.Value<PriceEvent> event) {
            PriceEvent price = event.value();
            return RowFactory.create(
                    topic,
                    partition,
                    offset,
                    price.commodity(),
                    price.price(),
                    Double.isNaN(price.volume()) ? null : price.volume(),
                    Timestamp.from(price.eventTime()),
                    price.eventId(),
                    null,
                    null);
        }
        Decoded.Rejected<PriceEvent> rejected = (Decoded.Rejected<PriceEvent>) decoded;
        return RowFactory.create(
                topic,
                partition,
                offset,
                null,
                null,
                null,
                null,
                null,
                rejected.reason().name(),
                rejected.message());
    }

    /** The latest event of each commodity and day; of several at the same time the last. */
    static List<PriceVersion> latest(Iterator<Row> events) {
        Map<String, PriceVersion> latest = new HashMap<>();
        while (events.hasNext()) {
            PriceVersion price = version(events.next());
            latest.merge(
                    price.commodity() + "\n" + price.day(),
                    price,
                    (before, now) -> now.eventTimeMs() >= before.eventTimeMs() ? now : before);
        }
        return new ArrayList<>(latest.values());
    }

    private static PriceVersion version(Row event) {
        Timestamp eventTime = event.getAs("event_time");
        Instant time = eventTime.toInstant();
        LocalDate day = time.atZone(ZoneOffset.UTC).toLocalDate();
        @Nullable Double volume = event.getAs("volume");
        double nan = Double.NaN;
        return new PriceVersion(
                event.<String>getAs("commodity"),
                day,
                time.toEpochMilli(),
                DailyPrice.knownAtMs(day),
                nan,
                nan,
                nan,
                event.<Double>getAs("price"),
                volume == null ? nan : volume,
                event.<String>getAs("topic"));
    }
}
