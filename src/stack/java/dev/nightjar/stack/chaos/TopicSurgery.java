package dev.nightjar.stack.chaos;

import dev.nightjar.topic.KafkaClients;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;

/** What an operator, or retention, does to the input topic. */
final class TopicSurgery {
    private final Scene scene;

    TopicSurgery(Scene scene) {
        this.scene = scene;
    }

    /** Deletes the records before an offset, in each partition, as retention would. */
    void deleteBefore(long offset) {
        Map<TopicPartition, RecordsToDelete> cut = new HashMap<>();
        for (int partition = 0; partition < scene.pipeline().topics().partitions(); partition++) {
            cut.put(new TopicPartition(scene.input(), partition), RecordsToDelete.beforeOffset(offset));
        }
        with(admin -> admin.deleteRecords(cut).all());
    }

    void grow(int partitions) {
        with(admin -> admin.createPartitions(Map.of(scene.input(), NewPartitions.increaseTo(partitions)))
                .all());
    }

    /** Lets larger records in than a broker does by default. */
    void allowRecordsOf(int bytes) {
        largest(scene.input(), bytes);
    }

    /** Lets no larger dead letters in than a broker does by default. */
    void ordinaryDeadLetters() {
        largest(scene.pipeline().topics().deadLetters(), (1 << 20) + 12);
    }

    private void largest(String name, int bytes) {
        ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, name);
        AlterConfigOp set = new AlterConfigOp(
                new ConfigEntry(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(bytes)),
                AlterConfigOp.OpType.SET);
        with(admin -> admin.incrementalAlterConfigs(Map.of(topic, List.of(set))).all());
    }

    /** Deletes the topic and creates another one of its name. */
    void recreate() {
        with(admin -> admin.deleteTopics(List.of(scene.input())).all());
        Waiting.until("the topic to be gone", Duration.ofMinutes(1), () -> !topics().contains(scene.input()));
        NewTopic topic = new NewTopic(scene.input(), scene.pipeline().topics().partitions(), (short) 1);
        with(admin -> admin.createTopics(List.of(topic)).all());
        Waiting.until("the topic to be there", Duration.ofMinutes(1), () -> topics().contains(scene.input()));
    }

    private Set<String> topics() {
        return with(admin -> admin.listTopics().names());
    }

    private <T> T with(Asked<T> asked) {
        try (Admin admin = KafkaClients.admin(scene.kafka(), "chaos-surgery")) {
            return asked.of(admin).get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("cannot change " + scene.input(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private interface Asked<T> {
        KafkaFuture<T> of(Admin admin);
    }
}
