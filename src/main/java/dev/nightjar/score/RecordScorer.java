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

/**
 * An input record in, the record to write out: an answer or a dead letter, with the input's position as headers. Travels
 * to the executors. It asks the clock itself, as Spark's own time stands still within a batch.
 */
final class RecordScorer implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String predictions;
    private final String deadLetters;
    private final Broadcast<Answering> answering;

    /**
     * @param predictions topic of answers
     * @param deadLetters topic of what can never be answered
     * @param answering one live copy in each executor's process
     */
    RecordScorer(String predictions, String deadLetters, Broadcast<Answering> answering) {
        this.predictions = predictions;
        this.deadLetters = deadLetters;
        this.answering = answering;
    }

    ProducerRecord<byte[], byte[]> answer(InputRecord record) {
        SourcePosition source = record.source();
        Scored scored = answering.value().answer(record.value(), source, Instant.now());
        ProducerRecord<byte[], byte[]> answer;
        if (scored instanceof Scored.Answered answered) {
            answer = new ProducerRecord<>(predictions, utf8(answered.entity()), answered.prediction());
            position(answer, source);
        } else {
            DeadLetter letter = ((Scored.Refused) scored).deadLetter();
            answer = new ProducerRecord<>(deadLetters, record.key(), letter.value());
            position(answer, source);
            header(answer, Headers.REASON, letter.reason().name());
            header(answer, Headers.REASON_CODE, letter.reason().code());
            header(answer, Headers.MESSAGE, letter.message());
            header(answer, Headers.PIPELINE, letter.pipeline());
            header(answer, Headers.TIME, letter.time().toString());
        }
        return answer;
    }

    /** Made-up records that can be answered. */
    List<byte[]> examples(int count) {
        return answering.value().examples(count);
    }

    private static void position(ProducerRecord<byte[], byte[]> answer, SourcePosition source) {
        header(answer, Headers.SOURCE_TOPIC, source.topic());
        header(answer, Headers.SOURCE_PARTITION, Integer.toString(source.partition()));
        header(answer, Headers.SOURCE_OFFSET, Long.toString(source.offset()));
    }

    private static void header(ProducerRecord<byte[], byte[]> answer, String name, String value) {
        answer.headers().add(name, utf8(value));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
