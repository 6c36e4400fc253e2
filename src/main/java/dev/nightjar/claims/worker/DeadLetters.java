package dev.nightjar.claims.worker;

import dev.nightjar.message.Headers;
import dev.nightjar.message.NightjarException;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.topic.ClaimTopics;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;

/** What becomes of a record that is given up: its bytes unchanged, the reason as headers, in its topic's name and -dlq. */
final class DeadLetters {
    private static final int MESSAGE_CHARACTERS = 500;

    /** A larger value does not go into the letter, only where it stands: claims have a few hundred bytes. */
    private static final int MOST_BYTES = 1 << 20;

    private DeadLetters() {}

    static ProducerRecord<byte[], byte[]> of(
            ConsumerRecord<byte[], byte[]> record, NightjarException why, Pipeline pipeline, Instant now) {
        long bytes = length(record.key()) + length(record.value());
        boolean whole = bytes <= MOST_BYTES;
        ProducerRecord<byte[], byte[]> letter = new ProducerRecord<>(
                ClaimTopics.letters(record.topic()), whole ? record.key() : null, whole ? record.value() : null);
        header(letter, Headers.SOURCE_TOPIC, record.topic());
        header(letter, Headers.SOURCE_PARTITION, Integer.toString(record.partition()));
        header(letter, Headers.SOURCE_OFFSET, Long.toString(record.offset()));
        header(letter, Headers.REASON, why.reason().name());
        header(letter, Headers.REASON_CODE, why.reason().code());
        String message = String.valueOf(why.getMessage());
        header(
                letter,
                Headers.MESSAGE,
                message.length() <= MESSAGE_CHARACTERS ? message : message.substring(0, MESSAGE_CHARACTERS));
        header(letter, Headers.PIPELINE, pipeline.name());
        header(letter, Headers.TIME, now.toString());
        if (!whole) {
            header(letter, Headers.VALUE_BYTES, Long.toString(length(record.value())));
        }
        Header trace = record.headers().lastHeader(Headers.TRACEPARENT);
        if (trace != null && trace.value() != null && trace.value().length <= 256) {
            letter.headers().add(trace);
        }
        return letter;
    }

    private static long length(byte @org.jspecify.annotations.Nullable [] bytes) {
        return bytes == null ? 0 : bytes.length;
    }

    private static void header(ProducerRecord<byte[], byte[]> record, String name, String value) {
        record.headers().add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
