package dev.nightjar.score;

import dev.nightjar.message.DeadLetter;
import dev.nightjar.message.Headers;
import dev.nightjar.message.SourcePosition;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.spark.broadcast.Broadcast;
import org.jspecify.annotations.Nullable;

/**
 * An input record in, the record to write out: an answer or a dead letter, with the input's position and trace as headers. Travels
 * to the executors. It asks the clock itself, as Spark's own time stands still within a batch.
 */
final class RecordScorer implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Version 00 has 55; a sender's own invention must not make an answer too large to be written. */
    private static final int MOST_TRACEPARENT_BYTES = 256;

    private final String input;
    private final byte[] inputUtf8;
    private final String predictions;
    private final String deadLetters;
    private final int mostLetterBytes;
    private final Broadcast<Answering> answering;
    private final boolean counts;

    /**
     * @param input topic that the records come from
     * @param predictions topic of answers
     * @param deadLetters topic of what can never be answered
     * @param mostLetterBytes key and value of a larger input are not kept in its dead letter, only where it stands
     * @param answering one live copy in each executor's process
     */
    RecordScorer(
            String input, String predictions, String deadLetters, int mostLetterBytes, Broadcast<Answering> answering) {
        this(input, predictions, deadLetters, mostLetterBytes, answering, true);
    }

    private RecordScorer(
            String input,
            String predictions,
            String deadLetters,
            int mostLetterBytes,
            Broadcast<Answering> answering,
            boolean counts) {
        this.input = input;
        this.inputUtf8 = utf8(input);
        this.mostLetterBytes = mostLetterBytes;
        this.predictions = predictions;
        this.deadLetters = deadLetters;
        this.answering = answering;
        this.counts = counts;
    }

    /** The same for made-up records: nobody counts them. */
    RecordScorer rehearsing() {
        return new RecordScorer(input, predictions, deadLetters, mostLetterBytes, answering, false);
    }

    ProducerRecord<byte[], byte[]> answer(InputRecord record) {
        SourcePosition source = new SourcePosition(input, record.partition(), record.offset());
        Scored scored = answering.value().answer(record.value(), source, Instant.now());
        if (counts) {
            long ageMs = System.currentTimeMillis() - record.timestampMs();
            answering.value().count(scored, Math.max(0, ageMs) / 1000.0);
        }
        ProducerRecord<byte[], byte[]> answer;
        if (scored instanceof Scored.Answered answered) {
            answer = new ProducerRecord<>(predictions, utf8(answered.entity()), answered.prediction());
            position(answer, record);
        } else {
            answer = letter(record, ((Scored.Refused) scored).deadLetter());
        }
        return answer;
    }

    private ProducerRecord<byte[], byte[]> letter(InputRecord record, DeadLetter letter) {
        long bytes = length(record.key()) + length(letter.value());
        boolean whole = bytes <= mostLetterBytes;
        ProducerRecord<byte[], byte[]> kept =
                new ProducerRecord<>(deadLetters, whole ? record.key() : null, whole ? letter.value() : null);
        position(kept, record);
        header(kept, Headers.REASON, letter.reason().name());
        header(kept, Headers.REASON_CODE, letter.reason().code());
        header(kept, Headers.MESSAGE, letter.message());
        header(kept, Headers.PIPELINE, letter.pipeline());
        header(kept, Headers.TIME, letter.time().toString());
        if (!whole) {
            header(kept, Headers.VALUE_BYTES, Long.toString(length(letter.value())));
        }
        return kept;
    }

    private static long length(byte @Nullable [] bytes) {
        return bytes == null ? 0 : bytes.length;
    }

    /** Made-up records that can be answered. */
    List<byte[]> examples(int count) {
        return answering.value().examples(count);
    }

    private void position(ProducerRecord<byte[], byte[]> answer, InputRecord source) {
        answer.headers().add(Headers.SOURCE_TOPIC, inputUtf8);
        header(answer, Headers.SOURCE_PARTITION, Integer.toString(source.partition()));
        header(answer, Headers.SOURCE_OFFSET, Long.toString(source.offset()));
        if (source.traceparent() != null && source.traceparent().length <= MOST_TRACEPARENT_BYTES) {
            answer.headers().add(Headers.TRACEPARENT, source.traceparent());
        }
    }

    private static void header(ProducerRecord<byte[], byte[]> answer, String name, String value) {
        answer.headers().add(name, utf8(value));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
