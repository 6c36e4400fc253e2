package dev.nightjar.deadletter;

import dev.nightjar.feature.Feature;
import dev.nightjar.message.Headers;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.message.SourcePosition;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.PipelineFile;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.topic.KafkaClients;
import dev.nightjar.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** A pipeline with topics of its own, and dead letters in them as the scorer writes them. */
final class TestLetters {
    static final Path PIPELINE = Path.of("conf/pipelines/commodity-price.conf");
    static final int PARTITIONS = 3;

    private final Settings.Kafka kafka;
    private final Pipeline pipeline;

    private TestLetters(Settings.Kafka kafka, Pipeline pipeline) {
        this.kafka = kafka;
        this.pipeline = pipeline;
    }

    /** With its topics made. */
    static TestLetters inNewTopics(Settings.Kafka kafka) {
        TestLetters letters = marked(kafka, UUID.randomUUID().toString().substring(0, 8));
        Topics.ensure(kafka, letters.topics());
        return letters;
    }

    static TestLetters marked(Settings.Kafka kafka, String mark) {
        return new TestLetters(kafka, PipelineFile.read(PIPELINE, overrides(mark), Feature.keys()));
    }

    static Map<String, String> overrides(String mark) {
        Map<String, String> overrides = new LinkedHashMap<>();
        overrides.put("name", "test-" + mark);
        overrides.put("topics.input", "prices-" + mark);
        overrides.put("topics.predictions", "predictions-" + mark);
        overrides.put("topics.dead-letters", "dlq-" + mark);
        return overrides;
    }

    String mark() {
        return pipeline.name().substring("test-".length());
    }

    Pipeline.Topics topics() {
        return pipeline.topics();
    }

    LetterTopics letterTopics() {
        return LetterTopics.of(pipeline);
    }

    Selection all() {
        return new Selection(pipeline.name(), Set.of(), Optional.empty());
    }

    Selection of(ReasonCode reason) {
        return new Selection(pipeline.name(), Set.of(reason), Optional.empty());
    }

    LetterReplay replay(Selection selection) {
        return replay(selection, LetterReplay.Again.LEAVE);
    }

    LetterReplay replay(Selection selection, LetterReplay.Again again) {
        return new LetterReplay(kafka, letterTopics(), selection, again, line -> {});
    }

    /** A letter of an event that stood in the input topic. */
    ProducerRecord<byte[], byte[]> letter(
            ReasonCode reason, SourcePosition source, byte @Nullable [] key, byte @Nullable [] value) {
        ProducerRecord<byte[], byte[]> letter =
                new ProducerRecord<>(topics().deadLetters(), source.partition(), key, value);
        header(letter, Headers.SOURCE_TOPIC, source.topic());
        header(letter, Headers.SOURCE_PARTITION, String.valueOf(source.partition()));
        header(letter, Headers.SOURCE_OFFSET, String.valueOf(source.offset()));
        header(letter, Headers.REASON, reason.name());
        header(letter, Headers.REASON_CODE, reason.code());
        header(letter, Headers.MESSAGE, "refused \u001b[31mhere");
        header(letter, Headers.PIPELINE, pipeline.name());
        return letter;
    }

    /** Writes letters {@code event-0}, {@code event-1}, … */
    void write(ReasonCode reason, int count) throws Exception {
        write(IntStream.range(0, count)
                .mapToObj(i -> letter(
                        reason,
                        new SourcePosition(topics().input(), i % PARTITIONS, i),
                        bytes("gold"),
                        bytes("event-" + i)))
                .toList());
    }

    /** Writes the letter of an event that stands in the input topic. */
    void writeOf(ConsumerRecord<byte[], byte[]> event) throws Exception {
        write(List.of(letter(
                ReasonCode.UNKNOWN_ENTITY,
                new SourcePosition(event.topic(), event.partition(), event.offset()),
                event.key(),
                event.value())));
    }

    void write(List<ProducerRecord<byte[], byte[]>> letters) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = KafkaClients.producer(kafka, "test")) {
            List<java.util.concurrent.Future<?>> sent = new ArrayList<>();
            letters.forEach(letter -> sent.add(producer.send(letter)));
            for (java.util.concurrent.Future<?> one : sent) {
                one.get(20, TimeUnit.SECONDS);
            }
        }
    }

    /** What a reader of committed records sees in the input topic. */
    List<ConsumerRecord<byte[], byte[]>> replayed() {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = KafkaClients.consumer(kafka, "test")) {
            List<TopicPartition> partitions = IntStream.range(0, PARTITIONS)
                    .mapToObj(partition -> new TopicPartition(topics().input(), partition))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
        }
        return records;
    }

    /** Their values as text. */
    List<String> replayedTexts() {
        return replayed().stream()
                .map(record -> new String(record.value(), StandardCharsets.UTF_8))
                .toList();
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void header(ProducerRecord<byte[], byte[]> record, String name, String value) {
        record.headers().add(name, bytes(value));
    }
}
