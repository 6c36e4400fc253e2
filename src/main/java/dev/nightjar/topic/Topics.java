package dev.nightjar.topic;

import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.Settings;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/** The pipeline's topics: made explicitly, never by a broker's auto-creation. */
public final class Topics {
    private static final int REPLICAS_FOR_TWO_IN_SYNC = 3;

    /** Brokers hear of a new topic a moment after it is made. */
    private static final Retry LEADERS = Retry.of(
            "leaders",
            RetryConfig.custom()
                    .maxAttempts(200)
                    .waitDuration(Duration.ofMillis(50))
                    .retryOnException(e -> e.getCause() instanceof UnknownTopicOrPartitionException)
                    .build());

    private static final int BROKERS_DEFAULT_BYTES = 1_048_588;
    private static final int HEADER_BYTES = 16 * 1024;

    private Topics() {}

    /**
     * Creates what is missing of all five; what exists stays as it is. Dead letters are kept longer than their source and
     * are never compacted. Topics of model events have one partition.
     *
     * @return what a person should know: an existing topic has another number of partitions than the pipeline says
     * @throws NightjarException KAFKA_AWAY after at most about 10 s; TOPIC_MISSING if creation is not allowed;
     *     SETTING_MISSING without an address
     */
    public static List<String> ensure(Settings.Kafka kafka, Pipeline.Topics topics) {
        return ensure(kafka, wanted(topics));
    }

    /**
     * The same for those that the caller uses: a topic on which it has no right would seem to be missing.
     *
     * @param used names of the pipeline's topics
     */
    public static List<String> ensure(Settings.Kafka kafka, Pipeline.Topics topics, Set<String> used) {
        return ensure(
                kafka,
                wanted(topics).stream()
                        .filter(topic -> used.contains(topic.name()))
                        .toList());
    }

    static List<String> ensure(Settings.Kafka kafka, List<NewTopic> wanted) {
        try (Admin admin = KafkaClients.admin(kafka, "nightjar-topics")) {
            Set<String> existing = KafkaClients.answer(kafka, admin.listTopics().names());
            List<NewTopic> missing = wanted.stream()
                    .filter(topic -> !existing.contains(topic.name()))
                    .toList();
            create(kafka, admin, missing);
            return differences(
                    kafka,
                    admin,
                    wanted.stream()
                            .filter(topic -> existing.contains(topic.name()))
                            .toList());
        }
    }

    /** The topic that says which dead letters were replayed: their own topic's name and {@code -replayed}. */
    public static String replayed(String deadLetters) {
        return deadLetters + "-replayed";
    }

    /**
     * Creates the topic {@link #replayed} if it is missing: compacted, as a letter must count as replayed for as long as
     * it exists.
     *
     * @param topics how topics are made
     * @param deadLetters the letters' topic
     * @throws NightjarException KAFKA_AWAY after at most about 10 s; TOPIC_MISSING if creation is not allowed
     */
    public static void ensureReplayed(Settings.Kafka kafka, Pipeline.Topics topics, String deadLetters) {
        try (Admin admin = KafkaClients.admin(kafka, "nightjar-topics")) {
            // Brokers refuse a client that may not create before they say that the topic exists.
            if (KafkaClients.answer(kafka, admin.listTopics().names()).contains(replayed(deadLetters))) {
                return;
            }
            NewTopic wanted = topic(topics, replayed(deadLetters), 1, topics.deadLetterRetention());
            Map<String, String> config = new HashMap<>(wanted.configs());
            config.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
            config.remove(TopicConfig.RETENTION_MS_CONFIG);
            create(kafka, admin, List.of(wanted.configs(config)));
        }
    }

    /**
     * How many partitions a topic has.
     *
     * @throws NightjarException KAFKA_AWAY; TOPIC_MISSING
     */
    public static int partitions(Settings.Kafka kafka, String topic) {
        try (Admin admin = KafkaClients.admin(kafka, "nightjar-topics")) {
            return KafkaClients.answer(
                            kafka, admin.describeTopics(List.of(topic)).allTopicNames())
                    .values()
                    .iterator()
                    .next()
                    .partitions()
                    .size();
        }
    }

    /**
     * How many bytes of key and value a record of a topic may have, with room left for headers: as many as the topic takes
     * and our producers send.
     *
     * @throws NightjarException KAFKA_AWAY; TOPIC_MISSING
     */
    public static int mostRecordBytes(Settings.Kafka kafka, String topic) {
        int allowed = TopicFacts.find(kafka, topic)
                .flatMap(facts -> facts.setting(kafka, TopicConfig.MAX_MESSAGE_BYTES_CONFIG))
                .map(Integer::parseInt)
                .orElse(BROKERS_DEFAULT_BYTES);
        return Math.max(0, Math.min(allowed, KafkaClients.mostRequestBytes(kafka)) - HEADER_BYTES);
    }

    /**
     * How many records each topic has ever held, all partitions together (end offsets; transaction markers count).
     *
     * @throws NightjarException KAFKA_AWAY; TOPIC_MISSING
     */
    public static Map<String, Long> endOffsets(Settings.Kafka kafka, Admin admin, List<String> topics) {
        Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
        KafkaClients.answer(kafka, admin.describeTopics(topics).allTopicNames())
                .forEach((name, topic) -> topic.partitions()
                        .forEach(partition ->
                                wanted.put(new TopicPartition(name, partition.partition()), OffsetSpec.latest())));
        Map<String, Long> ends = new HashMap<>();
        KafkaClients.answer(kafka, admin.listOffsets(wanted).all())
                .forEach((partition, end) -> ends.merge(partition.topic(), end.offset(), Long::sum));
        return ends;
    }

    static List<NewTopic> wanted(Pipeline.Topics topics) {
        return List.of(
                topic(topics, topics.input(), topics.partitions(), topics.retention()),
                topic(topics, topics.predictions(), topics.partitions(), topics.retention()),
                topic(topics, topics.deadLetters(), topics.partitions(), topics.deadLetterRetention()),
                topic(topics, topics.modelTraining(), 1, topics.deadLetterRetention()),
                topic(topics, topics.modelSelected(), 1, topics.deadLetterRetention()));
    }

    static NewTopic topic(Pipeline.Topics topics, String name, int partitions, Duration retention) {
        Map<String, String> config = new HashMap<>();
        config.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE);
        config.put(TopicConfig.RETENTION_MS_CONFIG, String.valueOf(retention.toMillis()));
        if (topics.replication() >= REPLICAS_FOR_TWO_IN_SYNC) {
            config.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, "2");
        }
        if (name.equals(topics.deadLetters()) || name.endsWith("-dlq")) {
            // A record that filled the input's limit grows by its headers.
            config.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, String.valueOf(KafkaClients.MAX_REQUEST_BYTES));
        }
        return new NewTopic(name, partitions, (short) topics.replication()).configs(config);
    }

    private static void create(Settings.Kafka kafka, Admin admin, List<NewTopic> missing) {
        Map<TopicPartition, OffsetSpec> made = new HashMap<>();
        Map<String, KafkaFuture<Void>> creations = admin.createTopics(missing).values();
        for (NewTopic topic : missing) {
            if (isMade(kafka, topic.name(), creations.get(topic.name()))) {
                for (int partition = 0; partition < topic.numPartitions(); partition++) {
                    made.put(new TopicPartition(topic.name(), partition), OffsetSpec.latest());
                }
            }
        }
        // Until each leader serves: a producer whose first batch meets a partition without one, and whose second does
        // not, waits for ever (OutOfOrderSequenceException, seen with 4.1.2).
        LEADERS.executeSupplier(
                () -> KafkaClients.answer(kafka, admin.listOffsets(made).all()));
    }

    /** False if another process was faster: that is as good. */
    private static boolean isMade(Settings.Kafka kafka, String topic, @Nullable KafkaFuture<Void> creation) {
        try {
            if (creation != null) {
                creation.get(KafkaClients.AWAY_AFTER_MS, TimeUnit.MILLISECONDS);
            }
            return creation != null;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TopicExistsException) {
                return false;
            }
            throw refused(kafka, topic, e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            throw KafkaClients.away(kafka, e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static List<String> differences(Settings.Kafka kafka, Admin admin, List<NewTopic> existing) {
        Map<String, TopicDescription> described = KafkaClients.answer(
                kafka,
                admin.describeTopics(existing.stream().map(NewTopic::name).toList())
                        .allTopicNames());
        List<String> differences = new ArrayList<>();
        for (NewTopic topic : existing) {
            TopicDescription is = described.get(topic.name());
            if (is != null && is.partitions().size() != topic.numPartitions()) {
                differences.add("topic " + topic.name() + " has "
                        + is.partitions().size() + " partitions, the pipeline says " + topic.numPartitions()
                        + "; it stays as it is");
            }
        }
        return differences;
    }

    private static NightjarException refused(Settings.Kafka kafka, String topic, Throwable cause) {
        if (cause instanceof org.apache.kafka.common.errors.TimeoutException) {
            return KafkaClients.away(kafka, cause);
        }
        if (cause instanceof AuthorizationException) {
            // Brokers hide what a client may not describe: whether the topic exists is not known here.
            return KafkaClients.denied(
                    kafka,
                    cause,
                    "Describe on topic " + topic + ", which Read and Write imply, or Create to have it made");
        }
        return new NightjarException(
                ReasonCode.TOPIC_MISSING,
                "Cannot create topic " + topic + " at " + KafkaClients.address(kafka) + ": " + cause.getMessage()
                        + "; create it, or correct the pipeline's topics",
                cause);
    }

    private static NightjarException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new NightjarException(ReasonCode.KAFKA_AWAY, "Cannot wait for Kafka: the process is stopping", e);
    }
}
