package dev.nightjar.replay;

import dev.nightjar.message.Decoded;
import dev.nightjar.message.Headers;
import dev.nightjar.message.Json;
import dev.nightjar.message.Prediction;
import dev.nightjar.message.SourcePosition;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.topic.LiveReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Reads predictions and dead letters as they become readable ({@code read_committed}), on a thread of its own, from the
 * moment it was opened. Notes for each input record the first answer, when it came and how many came.
 */
final class Answers implements AutoCloseable {
    private final Pipeline.Topics topics;
    private final Json json;
    private final ConcurrentHashMap<SourcePosition, Answer> byPosition = new ConcurrentHashMap<>();
    private final LiveReader reader;

    /**
     * What came for one input record.
     *
     * @param atNs {@link System#nanoTime} when the first became readable
     * @param prediction empty for a dead letter
     * @param deadLetter reason's name; empty for a prediction
     * @param count records that came, duplicates included
     */
    record Answer(long atNs, Optional<Prediction> prediction, Optional<String> deadLetter, int count) {
        Answer again() {
            return new Answer(atNs, prediction, deadLetter, count + 1);
        }
    }

    /**
     * Starts at the topics' ends.
     *
     * @throws dev.nightjar.message.NightjarException KAFKA_AWAY
     */
    Answers(Settings.Kafka kafka, Pipeline.Topics topics, Json json) {
        this.topics = topics;
        this.json = json;
        this.reader = new LiveReader(
                kafka,
                "nightjar-replay-reader",
                List.of(topics.predictions(), topics.deadLetters()),
                Map.of(),
                this::note);
        reader.start();
    }

    /** What came for an input record so far. */
    Optional<Answer> of(SourcePosition position) {
        return Optional.ofNullable(byPosition.get(position));
    }

    /** How many input records have an answer; those of other senders included. */
    int size() {
        reader.check();
        return byPosition.size();
    }

    /**
     * Waits until everything is read that is readable now.
     *
     * @return whether it was within {@code limit}
     */
    boolean readToEnd(Duration limit) {
        try {
            reader.readToEnd().get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("the end of the answers is only ever reached", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void note(ConsumerRecord<byte[], byte[]> record, long now) {
        SourcePosition source = source(record);
        if (source == null) {
            return;
        }
        byPosition.compute(source, (key, known) -> known != null ? known.again() : first(record, now));
    }

    private Answer first(ConsumerRecord<byte[], byte[]> record, long now) {
        if (record.topic().equals(topics.deadLetters())) {
            return new Answer(now, Optional.empty(), Optional.of(text(record, Headers.REASON)), 1);
        }
        Optional<Prediction> prediction =
                json.decodePrediction(record.value()) instanceof Decoded.Value<Prediction> value
                        ? Optional.of(value.value())
                        : Optional.empty();
        return new Answer(now, prediction, Optional.empty(), 1);
    }

    private static @Nullable SourcePosition source(ConsumerRecord<byte[], byte[]> record) {
        String partition = text(record, Headers.SOURCE_PARTITION);
        String offset = text(record, Headers.SOURCE_OFFSET);
        if (partition.isEmpty() || offset.isEmpty()) {
            return null;
        }
        return new SourcePosition(
                text(record, Headers.SOURCE_TOPIC), Integer.parseInt(partition), Long.parseLong(offset));
    }

    private static String text(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        reader.close();
    }
}
