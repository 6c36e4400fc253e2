package dev.nightjar.topic;

import dev.nightjar.message.Json;
import dev.nightjar.message.ModelEvent;
import dev.nightjar.message.NightjarException;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.Settings;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Tells the topics {@code model-training} and {@code model-selected}; the key is the pipeline's name. Without configured
 * brokers it tells nobody.
 */
public final class ModelEvents {
    private static final int DEADLINE_MS = 10_000;

    private final Settings.Kafka kafka;
    private final Pipeline pipeline;

    public ModelEvents(Settings.Kafka kafka, Pipeline pipeline) {
        this.kafka = kafka;
        this.pipeline = pipeline;
    }

    /**
     * Makes sure that telling will work.
     *
     * @throws NightjarException KAFKA_AWAY, TOPIC_MISSING
     */
    public void prepare() {
        if (kafka.bootstrapServers().isPresent()) {
            Pipeline.Topics topics = pipeline.topics();
            Topics.ensure(kafka, topics, Set.of(topics.modelTraining(), topics.modelSelected()));
        }
    }

    /**
     * What there is to tell of a version.
     *
     * @param runId its MLflow run
     * @param modelUri {@code models:/NAME/VERSION}
     * @param configHash of the pipeline that it was trained by
     * @param score the pipeline's headline metric
     * @param timestamp when it happened
     */
    public ModelEvent event(String runId, String modelUri, String configHash, double score, Instant timestamp) {
        return event(runId, modelUri, pipeline.model().family().key(), configHash, score, timestamp);
    }

    /**
     * The same for a version that may be of another family than the pipeline file says.
     *
     * @param family its family, {@code random-forest}
     */
    public ModelEvent event(
            String runId, String modelUri, String family, String configHash, double score, Instant timestamp) {
        return new ModelEvent(
                runId,
                modelUri,
                family,
                pipeline.registry().experiment(),
                configHash,
                pipeline.name(),
                score,
                timestamp);
    }

    /** A version was trained. */
    public void trained(ModelEvent event) {
        publish(pipeline.topics().modelTraining(), event);
    }

    /** A version was selected. */
    public void selected(ModelEvent event) {
        publish(pipeline.topics().modelSelected(), event);
    }

    private void publish(String topic, ModelEvent event) {
        if (kafka.bootstrapServers().isEmpty()) {
            return;
        }
        Map<String, Object> properties = new HashMap<>(KafkaClients.producerProperties(kafka, "nightjar-model-events"));
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, DEADLINE_MS);
        properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, DEADLINE_MS / 2);
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, DEADLINE_MS);
        Json json = new Json(
                pipeline.entity(), pipeline.eventTime(), pipeline.scoring().maxRecordBytes());
        ProducerRecord<byte[], byte[]> message =
                new ProducerRecord<>(topic, pipeline.name().getBytes(StandardCharsets.UTF_8), json.encode(event));
        KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
        try {
            producer.send(message).get(2L * DEADLINE_MS, TimeUnit.MILLISECONDS);
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
