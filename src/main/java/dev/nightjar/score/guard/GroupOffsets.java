package dev.nightjar.score.guard;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.telemetry.EventLog;
import dev.nightjar.topic.KafkaClients;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.spark.sql.streaming.SourceProgress;
import org.apache.spark.sql.streaming.StreamingQueryListener;
import org.jspecify.annotations.Nullable;

/**
 * Shows the scorer's position to every ordinary Kafka tool: after each batch the end offsets are committed to the group
 * {@code nightjar-PIPELINE}. For people only: the checkpoint decides where a restart continues.
 */
public final class GroupOffsets extends StreamingQueryListener implements AutoCloseable {
    private static final int TIMEOUT_S = 10;

    private final Admin admin;
    private final String query;
    private final String group;
    private final EventLog log;
    private final ObjectMapper mapper = new ObjectMapper();
    private String committed = "";

    /**
     * Connects.
     *
     * @param query name of the query whose position it is; a session may run others, such as the warm-up
     */
    public GroupOffsets(Settings.Kafka kafka, String query, String group, EventLog log) {
        this.query = query;
        this.admin = KafkaClients.admin(kafka, group + "-offsets");
        this.group = group;
        this.log = log;
    }

    @Override
    public void onQueryStarted(QueryStartedEvent event) {}

    @Override
    public void onQueryTerminated(QueryTerminatedEvent event) {}

    @Override
    public void onQueryProgress(QueryProgressEvent event) {
        if (!query.equals(event.progress().name())) {
            return;
        }
        for (SourceProgress source : event.progress().sources()) {
            String end = source.endOffset();
            if (end != null && !end.equals(committed)) {
                commit(end);
            }
        }
    }

    private void commit(String end) {
        try {
            admin.alterConsumerGroupOffsets(group, parse(end)).all().get(TIMEOUT_S, TimeUnit.SECONDS);
            committed = end;
        } catch (ExecutionException | TimeoutException | JsonProcessingException e) {
            // The next batch commits a later position.
            log.warn("group_commit_failed", "group", group, "cause", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Reads Spark's form, {@code {"topic":{"0":12,"1":7}}}. */
    private Map<TopicPartition, OffsetAndMetadata> parse(@Nullable String end) throws JsonProcessingException {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (Map.Entry<String, JsonNode> topic : mapper.readTree(end).properties()) {
            for (Map.Entry<String, JsonNode> partition : topic.getValue().properties()) {
                offsets.put(
                        new TopicPartition(topic.getKey(), Integer.parseInt(partition.getKey())),
                        new OffsetAndMetadata(partition.getValue().asLong()));
            }
        }
        return offsets;
    }

    @Override
    public void close() {
        admin.close();
    }
}
