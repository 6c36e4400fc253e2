package dev.nightjar.topic;

import dev.nightjar.message.NightjarException;
import dev.nightjar.pipeline.Settings;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * What the brokers say of one topic that exists.
 *
 * @param name its name
 * @param id changes when the topic is deleted and made anew
 * @param partitions how many, ≥ 1
 */
public record TopicFacts(String name, String id, int partitions) {

    /**
     * Asks for a topic.
     *
     * @return empty when it does not exist
     * @throws NightjarException KAFKA_AWAY after at most about 10 s; TOPIC_MISSING when the client
     *     may not see it; SETTING_MISSING without an address
     */
    public static Optional<TopicFacts> find(Settings.Kafka kafka, String topic) {
        try (Admin admin = KafkaClients.admin(kafka, "nightjar-topics")) {
            KafkaFuture<TopicDescription> asked =
                    admin.describeTopics(List.of(topic)).topicNameValues().get(topic);
            return asked == null
                    ? Optional.empty()
                    : Optional.of(asked.get(KafkaClients.AWAY_AFTER_MS, TimeUnit.MILLISECONDS))
                            .map(is -> new TopicFacts(
                                    topic,
                                    is.topicId().toString(),
                                    is.partitions().size()));
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            if (cause instanceof UnknownTopicOrPartitionException || cause instanceof InvalidTopicException) {
                return Optional.empty();
            }
            throw failure(kafka, cause, "Describe on topic " + topic);
        } catch (TimeoutException e) {
            throw KafkaClients.away(kafka, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw KafkaClients.away(kafka, e);
        }
    }

    /**
     * Asks for one of its settings, such as {@code cleanup.policy}.
     *
     * @return as it holds, the brokers' default included; empty when they do not know the key
     * @throws NightjarException KAFKA_AWAY; TOPIC_MISSING when the client may not see it
     */
    public Optional<String> setting(Settings.Kafka kafka, String key) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, name);
        try (Admin admin = KafkaClients.admin(kafka, "nightjar-topics")) {
            return admin
                    .describeConfigs(List.of(resource))
                    .all()
                    .get(KafkaClients.AWAY_AFTER_MS, TimeUnit.MILLISECONDS)
                    .values()
                    .stream()
                    .map(config -> config.entries())
                    .flatMap(Collection::stream)
                    .filter(entry -> entry.name().equals(key) && entry.value() != null)
                    .map(entry -> entry.value())
                    .findFirst();
        } catch (ExecutionException e) {
            throw failure(kafka, e.getCause() == null ? e : e.getCause(), "DescribeConfigs on topic " + name);
        } catch (TimeoutException e) {
            throw KafkaClients.away(kafka, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw KafkaClients.away(kafka, e);
        }
    }

    /** The brokers' refusal does not say what they miss. */
    private static NightjarException failure(Settings.Kafka kafka, Throwable cause, String right) {
        return cause instanceof AuthorizationException
                ? KafkaClients.denied(kafka, cause, right)
                : KafkaClients.away(kafka, cause);
    }
}
