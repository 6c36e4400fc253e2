package dev.nightjar.topic;

import dev.nightjar.message.NightjarException;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.Settings;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The topics that workers read and write. */
public final class ClaimTopics {
    private static final int DEADLINE_MS = 10_000;

    private final Settings.Kafka kafka;
    private final Pipeline pipeline;

    public ClaimTopics(Settings.Kafka kafka, Pipeline pipeline) {
        this.kafka = kafka;
        this.pipeline = pipeline;
    }

    /** Where a topic's dead letters go: its name and {@code -dlq}. */
    public static String letters(String topic) {
        return topic + "-dlq";
    }

    /**
     * Creates what is missing: claims and their answers, events of models, and the dead letters of what workers read. Of a
     * pipeline without claims, the events and their dead letters.
     *
     * @return as {@link Topics#ensure}
     * @throws NightjarException as {@link Topics#ensure}
     */
    public List<String> ensure() {
        Pipeline.Topics topics = pipeline.topics();
        List<NewTopic> wanted = new ArrayList<>(List.of(
                Topics.topic(topics, topics.modelTraining(), 1, topics.deadLetterRetention()),
                Topics.topic(topics, letters(topics.modelTraining()), 1, topics.deadLetterRetention()),
                Topics.topic(topics, topics.modelSelected(), 1, topics.deadLetterRetention())));
        if (pipeline.preprocess().isPresent()) {
            String training = pipeline.claims().trainingTopic();
            wanted.addAll(List.of(
                    Topics.topic(topics, training, topics.partitions(), topics.retention()),
                    Topics.topic(topics, letters(training), topics.partitions(), topics.deadLetterRetention()),
                    Topics.topic(topics, topics.input(), topics.partitions(), topics.retention()),
                    Topics.topic(topics, topics.predictions(), topics.partitions(), topics.retention()),
                    Topics.topic(topics, letters(topics.input()), topics.partitions(), topics.deadLetterRetention())));
        }
        return Topics.ensure(kafka, wanted);
    }

    /** Publishes a claim of training data, under the key {@code train-claim}. */
    public void publishTraining(byte[] claim) {
        publish(pipeline.claims().trainingTopic(), "train-claim", claim);
    }

    /** Publishes a claim of data to predict, under the key {@code inference-claim}. */
    public void publishInference(byte[] claim) {
        publish(pipeline.topics().input(), "inference-claim", claim);
    }

    private void publish(String topic, String key, byte[] value) {
        Map<String, Object> properties = new HashMap<>(KafkaClients.producerProperties(kafka, "nightjar-claims"));
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, DEADLINE_MS);
        properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, DEADLINE_MS / 2);
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, DEADLINE_MS);
        KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
        try {
            producer.send(new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), value))
                    .get(2L * DEADLINE_MS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw KafkaClients.away(kafka, e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException | KafkaException e) {
            throw KafkaClients.away(kafka, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw KafkaClients.away(kafka, e);
        } finally {
            producer.close(java.time.Duration.ofSeconds(1));
        }
    }
}
