package dev.nightjar.score.explain;

import dev.nightjar.message.Headers;
import dev.nightjar.message.SourcePosition;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * One record of the topic of predictions.
 *
 * @param position where it stands
 * @param value the answer's JSON
 * @param source where the event stands that it answers; empty when its headers do not say
 */
@SuppressWarnings("ArrayRecordComponent") // decoded at once; never compared
record FoundAnswer(SourcePosition position, byte[] value, Optional<SourcePosition> source) {

    /** Empty for a tombstone. */
    static Optional<FoundAnswer> of(ConsumerRecord<byte[], byte[]> record) {
        return record.value() == null
                ? Optional.empty()
                : Optional.of(new FoundAnswer(
                        new SourcePosition(record.topic(), record.partition(), record.offset()),
                        record.value(),
                        source(record)));
    }

    private static Optional<SourcePosition> source(ConsumerRecord<byte[], byte[]> record) {
        return SourcePosition.parse(header(record, Headers.SOURCE_TOPIC) + "/"
                + header(record, Headers.SOURCE_PARTITION) + "/" + header(record, Headers.SOURCE_OFFSET));
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null || header.value() == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }
}
