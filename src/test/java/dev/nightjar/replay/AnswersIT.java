package dev.nightjar.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.feature.Feature;
import dev.nightjar.message.Headers;
import dev.nightjar.message.Json;
import dev.nightjar.message.SourcePosition;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.PipelineFile;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.stack.LocalStack;
import dev.nightjar.stack.Part;
import dev.nightjar.topic.KafkaClients;
import dev.nightjar.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnswersIT {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TempDir
    private static Path folder;

    private static LocalStack stack;

    @BeforeAll
    static void start() {
        stack = LocalStack.start(folder, Part.KAFKA);
    }

    @AfterAll
    static void stop() {
        stack.close();
    }

    @Test
    void countsEveryAnswerThatStandsInTheTopicsWhenAskedForTheirEnd() throws Exception {
        Settings.Kafka kafka = stack.settings().kafka();
        Pipeline.Topics topics = PipelineFile.read(
                        Path.of("conf/pipelines/commodity-price.conf"), Map.of(), Feature.keys())
                .topics();
        Topics.ensure(kafka, topics);
        SourcePosition source = new SourcePosition(topics.input(), 1, 41);
        try (Answers answers = new Answers(kafka, topics, new Json("commodity", "event_time", 4096));
                KafkaProducer<byte[], byte[]> producer = KafkaClients.producer(kafka, "test")) {
            assertThat(answers.readToEnd(LIMIT)).isTrue();
            for (int i = 0; i < 500; i++) {
                producer.send(answer(topics.deadLetters(), source)).get(10, TimeUnit.SECONDS);
            }

            assertThat(answers.readToEnd(LIMIT)).isTrue();

            assertThat(answers.of(source))
                    .hasValueSatisfying(answer -> assertThat(answer.count()).isEqualTo(500));
        }
    }

    private static ProducerRecord<byte[], byte[]> answer(String topic, SourcePosition source) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, new byte[0]);
        header(record, Headers.SOURCE_TOPIC, source.topic());
        header(record, Headers.SOURCE_PARTITION, String.valueOf(source.partition()));
        header(record, Headers.SOURCE_OFFSET, String.valueOf(source.offset()));
        header(record, Headers.REASON, "MALFORMED_JSON");
        return record;
    }

    private static void header(ProducerRecord<byte[], byte[]> record, String name, String value) {
        record.headers().add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
