package dev.nightjar.deadletter;

import dev.nightjar.message.Headers;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.message.SourcePosition;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.topic.KafkaClients;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Publishes letters to the topic they came from again, and with each, in the same transaction, the marker that says so. There is
 * one for each dead-letter topic: a newer one ends its predecessor's open transaction and shuts it out for good, so what
 * is read of the markers after {@link #open} is complete and stays so.
 */
final class Republisher implements AutoCloseable {
    /** A killed replay's open transaction holds up readers of committed records for so long at most. */
    private static final int TRANSACTION_MS = 30_000;

    private static final int ANSWER_MS = 20_000;
    private static final int MOST_OPEN = 1_000;
    private static final long MOST_OPEN_BYTES = 8L << 20;

    /** More than a record batch and its one record carry beside key, value and headers. */
    private static final int ENVELOPE_BYTES = 128;

    private final Settings.Kafka kafka;
    private final Target target;
    private final KafkaProducer<byte[], byte[]> producer;
    private final List<Sent> unmarked = new ArrayList<>();
    private final Map<Shared, Future<RecordMetadata>> shared = new HashMap<>();
    private boolean inTransaction;
    private int openRecords;
    private int openLetters;
    private long openBytes;
    private long committedLetters;
    private boolean failed;

    /**
     * Where letters go.
     *
     * @param input topic of events
     * @param inputId its id
     * @param partitions of {@code input}
     * @param maxBytes the largest record batch that {@code input} takes
     * @param readers of {@code input}; where they are several groups, their letters of one event make one event again
     * @param markers topic that says which letters were replayed
     * @param lettersId the dead-letter topic's id
     */
    record Target(
            String input,
            String inputId,
            int partitions,
            int maxBytes,
            LetterTopics.Readers readers,
            String markers,
            String lettersId) {}

    private record Sent(SourcePosition letter, Future<RecordMetadata> event) {}

    /** One event of several letters; a topic that was made anew may hold another at the same place. */
    private record Shared(SourcePosition source, @Nullable ByteBuffer value) {}

    private Republisher(Settings.Kafka kafka, Target target, KafkaProducer<byte[], byte[]> producer) {
        this.kafka = kafka;
        this.target = target;
        this.producer = producer;
    }

    /**
     * Takes the place of any other.
     *
     * @param letters the dead-letter topic's name
     * @throws NightjarException KAFKA_AWAY; TOPIC_MISSING when the client may not do this
     */
    static Republisher open(Settings.Kafka kafka, String letters, Target target) {
        Map<String, Object> properties = KafkaClients.producerProperties(kafka, "nightjar-dlq-replay");
        properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "nightjar-dlq-replay-" + letters);
        properties.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_MS);
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, ANSWER_MS);
        properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, ANSWER_MS / 2);
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, ANSWER_MS);
        KafkaProducer<byte[], byte[]> producer = null;
        try {
            producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
            producer.initTransactions();
            return new Republisher(kafka, target, producer);
        } catch (KafkaException e) {
            if (producer != null) {
                producer.close(Duration.ZERO);
            }
            throw KafkaClients.away(kafka, e);
        }
    }

    /** What became of one letter. */
    enum Outcome {
        /** It counts once {@link #commit} returns. */
        PUBLISHED,
        /** The input topic takes no record of its size; nothing was sent. */
        TOO_LARGE,
        /** The letter is without its value; nothing was sent. */
        BY_REFERENCE
    }

    /**
     * Publishes a letter.
     *
     * @throws NightjarException REPLAY_SUPERSEDED, KAFKA_AWAY or OUTCOME_UNKNOWN
     */
    Outcome publish(ConsumerRecord<byte[], byte[]> record, Letter letter) {
        if (record.headers().lastHeader(Headers.VALUE_BYTES) != null) {
            return Outcome.BY_REFERENCE;
        }
        Optional<Shared> event = shared(record, letter);
        Optional<Future<RecordMetadata>> before = event.map(shared::get);
        if (before.isPresent()) {
            unmarked.add(new Sent(letter.position(), before.get()));
            openLetters++;
            return Outcome.PUBLISHED;
        }
        ProducerRecord<byte[], byte[]> again = event(record, letter);
        if (size(again) > target.maxBytes()) {
            // It fitted when it came, without our headers.
            again = new ProducerRecord<>(again.topic(), again.partition(), again.key(), again.value());
        }
        if (size(again) > target.maxBytes()) {
            return Outcome.TOO_LARGE;
        }
        Future<RecordMetadata> sent = send(again);
        event.ifPresent(of -> shared.put(of, sent));
        unmarked.add(new Sent(letter.position(), sent));
        openLetters++;
        openBytes += size(again);
        commitWhatIsMuch();
        return Outcome.PUBLISHED;
    }

    private Optional<Shared> shared(ConsumerRecord<byte[], byte[]> record, Letter letter) {
        return target.readers() == LetterTopics.Readers.ONE_GROUP
                ? Optional.empty()
                : letter.source()
                        .map(source ->
                                new Shared(source, record.value() == null ? null : ByteBuffer.wrap(record.value())));
    }

    /** Forgets markers; counts when {@link #commit} returns. */
    void forget(List<byte[]> keys) {
        for (byte[] key : keys) {
            var unused = send(new ProducerRecord<>(target.markers(), key, null));
            commitWhatIsMuch();
        }
    }

    private void commitWhatIsMuch() {
        if (openRecords >= MOST_OPEN || openBytes >= MOST_OPEN_BYTES) {
            commit();
        }
    }

    /** Makes everything published so far count, all of it or nothing. */
    void commit() {
        if (!inTransaction && unmarked.isEmpty()) {
            return;
        }
        try {
            mark();
            producer.commitTransaction();
            committedLetters += openLetters;
            inTransaction = false;
            openRecords = 0;
            openLetters = 0;
            openBytes = 0;
        } catch (TimeoutException | InterruptException e) {
            failed = true;
            throw new NightjarException(
                    ReasonCode.OUTCOME_UNKNOWN,
                    "Cannot tell whether the last " + openLetters + " letters were replayed: Kafka at "
                            + KafkaClients.address(kafka) + " did not answer the commit" + soFar(),
                    e);
        } catch (KafkaException e) {
            throw explained(e);
        }
    }

    /** Only now do the events have offsets. */
    private void mark() {
        if (unmarked.isEmpty()) {
            return;
        }
        producer.flush();
        for (Sent sent : unmarked) {
            RecordMetadata event = KafkaClients.place(sent.event());
            var unused = send(new ProducerRecord<>(
                    target.markers(),
                    Replayed.key(target.lettersId(), sent.letter()),
                    Replayed.value(Instant.now(), target.inputId(), event.partition(), event.offset())));
        }
        unmarked.clear();
    }

    private Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
        try {
            if (!inTransaction) {
                producer.beginTransaction();
                inTransaction = true;
            }
            Future<RecordMetadata> sent = producer.send(record);
            KafkaClients.requireUnfailed(sent);
            openRecords++;
            return sent;
        } catch (KafkaException e) {
            throw explained(e);
        }
    }

    private ProducerRecord<byte[], byte[]> event(ConsumerRecord<byte[], byte[]> record, Letter letter) {
        ProducerRecord<byte[], byte[]> event =
                new ProducerRecord<>(target.input(), partition(letter), record.key(), record.value());
        for (Header header : record.headers()) {
            if (!header.key().startsWith("nightjar.")) {
                event.headers().add(header);
            }
        }
        add(event, Headers.REPLAY_LETTER, letter.position().toString());
        letter.source().ifPresent(source -> add(event, Headers.REPLAY_SOURCE, source.toString()));
        add(event, Headers.REPLAY_TIME, Instant.now().toString());
        return event;
    }

    /** Where it stood, whichever way its producer chose partitions; by its key where that partition is no more. */
    private @Nullable Integer partition(Letter letter) {
        return letter.source()
                .filter(source -> source.topic().equals(target.input()))
                .map(SourcePosition::partition)
                .filter(partition -> partition < target.partitions())
                .orElse(null);
    }

    private static void add(ProducerRecord<byte[], byte[]> event, String name, String value) {
        event.headers().add(name, value.getBytes(StandardCharsets.UTF_8));
    }

    private static long size(ProducerRecord<byte[], byte[]> event) {
        long size = (long) ENVELOPE_BYTES + length(event.key()) + length(event.value());
        for (Header header : event.headers()) {
            size += header.key().length() * 3L + length(header.value()) + 10;
        }
        return size;
    }

    private static int length(byte @Nullable [] bytes) {
        return bytes == null ? 0 : bytes.length;
    }

    private NightjarException explained(KafkaException e) {
        failed = true;
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof ProducerFencedException || cause instanceof InvalidProducerEpochException) {
                return new NightjarException(
                        ReasonCode.REPLAY_SUPERSEDED,
                        "Cannot replay further: another replay of the same dead letters has begun, or this one stood"
                                + " still for " + TRANSACTION_MS / 1000 + " s" + soFar(),
                        e);
            }
        }
        NightjarException away = KafkaClients.away(kafka, e);
        return new NightjarException(away.reason(), away.getMessage() + soFar(), e);
    }

    private String soFar() {
        return "; " + committedLetters + " were replayed before that; run the command again for the rest";
    }

    /** Without {@link #commit}, what is open is taken back. */
    @Override
    public void close() {
        if (inTransaction && !failed) {
            try {
                producer.abortTransaction();
            } catch (KafkaException e) {
                // The next replay, or the transaction's time limit, takes it back.
                failed = true;
            }
        }
        producer.close(Duration.ofSeconds(failed ? 0 : 5));
    }
}
