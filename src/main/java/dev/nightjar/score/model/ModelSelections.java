package dev.nightjar.score.model;

import dev.nightjar.message.Decoded;
import dev.nightjar.message.Json;
import dev.nightjar.message.ModelEvent;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.telemetry.EventLog;
import dev.nightjar.telemetry.Patience;
import dev.nightjar.topic.KafkaClients;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Hears in the topic {@code model-selected} that a version was selected for a pipeline. Every process hears every event:
 * there is no group, and reading starts at the end. An event is a sign to ask the registry, not an order: what the alias
 * names when asked is what counts, so that an old or forged event changes nothing.
 */
public final class ModelSelections implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration CALL = Duration.ofSeconds(5);
    private static final Duration PAUSE = Duration.ofSeconds(2);

    /** Partitions that were added since are found after this. */
    private static final Duration SAME_PARTITIONS = Duration.ofMinutes(1);

    /** Far beyond any event of ours. */
    private static final int MOST_BYTES = 64 << 10;

    private final Connections connections;
    private final String topic;
    private final String pipeline;
    private final Json json;

    /** @param pipeline says which topic, and whose selections */
    public ModelSelections(Connections connections, Pipeline pipeline) {
        this.connections = connections;
        this.topic = pipeline.topics().modelSelected();
        this.pipeline = pipeline.name();
        this.json = new Json(
                pipeline.entity(), pipeline.eventTime(), pipeline.scoring().maxRecordBytes());
    }

    /**
     * Listens until it is no longer wanted, through any absence of Kafka. Each time that it begins to hear it calls back
     * once, for what was said before. Without configured brokers it returns at once.
     */
    public void listen(BooleanSupplier wanted, Runnable selected) {
        Settings.Kafka kafka = connections.kafka();
        if (kafka.bootstrapServers().isEmpty()) {
            return;
        }
        String said = "";
        while (wanted.getAsBoolean()) {
            String trouble;
            try (KafkaConsumer<byte[], byte[]> consumer =
                    KafkaClients.consumer(kafka, "nightjar-model-selected-" + pipeline)) {
                hear(consumer, wanted, selected);
                trouble = "";
            } catch (NightjarException e) {
                trouble = e.reason() + ": " + e.getMessage();
            } catch (KafkaException e) {
                trouble = String.valueOf(KafkaClients.away(kafka, e).getMessage());
            }
            if (!trouble.isEmpty() && !trouble.equals(said)) {
                log().warn("model_events_away", "topic", topic, "cause", trouble);
            }
            said = trouble;
            if (!trouble.isEmpty()) {
                Patience.sleep(PAUSE);
            }
        }
    }

    private void hear(KafkaConsumer<byte[], byte[]> consumer, BooleanSupplier wanted, Runnable selected) {
        List<TopicPartition> partitions = partitions(consumer);
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        // Asked for now: otherwise an event that comes before the first fetch would count as past.
        partitions.forEach(partition -> consumer.position(partition, CALL));
        log().info("model_events_heard", "topic", topic, "partitions", partitions.size());
        selected.run();
        long until = System.nanoTime() + SAME_PARTITIONS.toNanos();
        while (wanted.getAsBoolean()) {
            boolean ours = false;
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                ours |= isOurs(record);
            }
            if (ours) {
                selected.run();
            }
            if (System.nanoTime() - until > 0) {
                if (partitions(consumer).size() != partitions.size()) {
                    return;
                }
                until = System.nanoTime() + SAME_PARTITIONS.toNanos();
            }
        }
    }

    private List<TopicPartition> partitions(KafkaConsumer<byte[], byte[]> consumer) {
        List<TopicPartition> partitions = consumer.partitionsFor(topic, CALL).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
        if (partitions.isEmpty()) {
            throw new NightjarException(
                    ReasonCode.TOPIC_MISSING, "Cannot hear of selected models: topic " + topic + " does not exist");
        }
        return partitions;
    }

    /** Whether a record says that a version was selected for this pipeline. */
    boolean isOurs(ConsumerRecord<byte[], byte[]> record) {
        if (record.key() != null && !Arrays.equals(record.key(), pipeline.getBytes(StandardCharsets.UTF_8))) {
            return false;
        }
        if (record.value() != null && record.value().length > MOST_BYTES) {
            rejected(record, ReasonCode.OVERSIZED, "it has " + record.value().length + " bytes");
            return false;
        }
        Decoded<ModelEvent> decoded = json.decodeModelEvent(record.value());
        if (decoded instanceof Decoded.Rejected<ModelEvent> no) {
            rejected(record, no.reason(), no.message());
            return false;
        }
        ModelEvent event = ((Decoded.Value<ModelEvent>) decoded).value();
        if (!event.identifier().equals(pipeline)) {
            return false;
        }
        log().info("model_event_received", "model_uri", event.modelUri(), "run_id", event.runId());
        return true;
    }

    private void rejected(ConsumerRecord<byte[], byte[]> record, ReasonCode reason, String why) {
        log().warn(
                        "model_event_rejected",
                        "topic",
                        topic,
                        "partition",
                        record.partition(),
                        "offset",
                        record.offset(),
                        "reason",
                        reason.name(),
                        "cause",
                        why);
    }

    private EventLog log() {
        return EventLog.of("score", "pipeline", pipeline);
    }
}
