package dev.nightjar.deadletter;

import dev.nightjar.message.Headers;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.message.SourcePosition;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * What is known of a dead letter without its value, which may be large.
 *
 * @param position where it stands in the dead-letter topic
 * @param time when it came there, the Kafka record's own time
 * @param reasonName as its header says, printable; empty when it has none
 * @param message the reason with the offending value, printable
 * @param source where the event stood; empty when the headers do not say
 * @param pipeline which refused it; empty when the header is missing
 * @param bytes the value's size; -1 for a tombstone
 */
record Letter(
        SourcePosition position,
        Instant time,
        String reasonName,
        String message,
        Optional<SourcePosition> source,
        String pipeline,
        int bytes) {

    static Letter of(ConsumerRecord<byte[], byte[]> record) {
        return new Letter(
                new SourcePosition(record.topic(), record.partition(), record.offset()),
                Instant.ofEpochMilli(record.timestamp()),
                PlainText.line(header(record, Headers.REASON).orElse("")),
                PlainText.line(header(record, Headers.MESSAGE).orElse("")),
                source(record),
                header(record, Headers.PIPELINE).orElse(""),
                record.value() == null ? -1 : record.value().length);
    }

    /** The last header of a name, as text. */
    static Optional<String> header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null || header.value() == null
                ? Optional.empty()
                : Optional.of(new String(header.value(), StandardCharsets.UTF_8));
    }

    /** The reason, unless it is one that this program does not know. */
    Optional<ReasonCode> reason() {
        return ReasonCode.find(reasonName);
    }

    /** {@code NJ-040 MALFORMED_JSON}; the bare name of a reason that this program does not know. */
    String reasonText() {
        return reason().map(ReasonCode::toString).orElse(reasonName.isEmpty() ? "(no reason)" : reasonName);
    }

    /** {@code 2:17}, as {@code dlq show} takes it. */
    String shortPosition() {
        return position.partition() + ":" + position.offset();
    }

    private static Optional<SourcePosition> source(ConsumerRecord<byte[], byte[]> record) {
        return SourcePosition.parse(header(record, Headers.SOURCE_TOPIC).orElse("") + "/"
                + header(record, Headers.SOURCE_PARTITION).orElse("") + "/"
                + header(record, Headers.SOURCE_OFFSET).orElse(""));
    }
}
