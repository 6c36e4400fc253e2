package dev.nightjar.topic;

import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Settings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Properties of Kafka clients, and the clients. The installation's own properties (TLS, SASL) pass through unaltered and
 * win over what is set here, but for the address and the client's id. Values may be secrets: never print them.
 */
public final class KafkaClients {
    /** How long a broker may stay silent before it counts as away. */
    static final int AWAY_AFTER_MS = 10_000;

    /** Room for a dead letter: the largest input record that a broker takes by default, and its headers. */
    static final int MAX_REQUEST_BYTES = 2 * 1024 * 1024;

    private KafkaClients() {}

    /**
     * A producer's properties: acks=all, idempotent.
     *
     * @param clientId says role and partition, {@code nightjar-replay}
     * @throws NightjarException SETTING_MISSING without an address
     */
    public static Map<String, Object> producerProperties(Settings.Kafka kafka, String clientId) {
        Map<String, Object> properties = new HashMap<>();
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
        properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, String.valueOf(MAX_REQUEST_BYTES));
        return common(kafka, clientId, properties);
    }

    /** The largest request that a producer of {@link #producerProperties} sends; the installation may say less or more. */
    static int mostRequestBytes(Settings.Kafka kafka) {
        String own = kafka.properties().get(ProducerConfig.MAX_REQUEST_SIZE_CONFIG);
        return own == null ? MAX_REQUEST_BYTES : Integer.parseInt(own.strip());
    }

    /**
     * A consumer's properties: committed records only, no automatic commit, no reset without being told.
     *
     * @throws NightjarException SETTING_MISSING without an address
     */
    public static Map<String, Object> consumerProperties(Settings.Kafka kafka, String clientId) {
        Map<String, Object> properties = new HashMap<>();
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        return common(kafka, clientId, properties);
    }

    /**
     * An admin client's properties: gives up after 10 seconds.
     *
     * @throws NightjarException SETTING_MISSING without an address
     */
    public static Map<String, Object> adminProperties(Settings.Kafka kafka, String clientId) {
        Map<String, Object> properties = new HashMap<>();
        properties.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, String.valueOf(AWAY_AFTER_MS - 1000));
        properties.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, String.valueOf(AWAY_AFTER_MS / 2));
        return common(kafka, clientId, properties);
    }

    /**
     * Options of Spark's Kafka source: {@link #consumerProperties}, but for those that Spark decides itself and refuses, and
     * what a stream that follows closely reads best with.
     *
     * @throws NightjarException SETTING_MISSING without an address
     */
    public static Map<String, String> sparkSourceOptions(Settings.Kafka kafka, String clientId) {
        Map<String, Object> properties = consumerProperties(kafka, clientId);
        properties
                .keySet()
                .removeAll(Set.of(
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        ConsumerConfig.CLIENT_ID_CONFIG));
        // A batch that follows a quiet moment may find a partition without news; Kafka's default waits 500 ms for some.
        properties.putIfAbsent(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, "50");
        // Spark asks for the partition's ends after each poll: two calls to the brokers for 500 records by default.
        properties.putIfAbsent(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "5000");
        return prefixed(properties);
    }

    /**
     * Options of Spark's Kafka sink: {@link #producerProperties}.
     *
     * @throws NightjarException SETTING_MISSING without an address
     */
    public static Map<String, String> sparkSinkOptions(Settings.Kafka kafka, String clientId) {
        return prefixed(producerProperties(kafka, clientId));
    }

    private static Map<String, String> prefixed(Map<String, Object> properties) {
        Map<String, String> options = new HashMap<>();
        properties.forEach((key, value) -> options.put("kafka." + key, String.valueOf(value)));
        return options;
    }

    /** A producer of bytes. */
    public static KafkaProducer<byte[], byte[]> producer(Settings.Kafka kafka, String clientId) {
        Map<String, Object> properties = producerProperties(kafka, clientId);
        try {
            return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
        } catch (KafkaException e) {
            throw away(kafka, e);
        }
    }

    /**
     * Throws what a send has failed of already. A producer that waits in vain for a topic's partitions does not throw: it
     * hands out a failed future, and would wait as long for each further record.
     *
     * @throws KafkaException that failure
     */
    public static void requireUnfailed(Future<RecordMetadata> sent) {
        if (sent.isDone()) {
            var unused = place(sent);
        }
    }

    /**
     * Where a record stands; waits for the brokers' answer.
     *
     * @throws KafkaException why it stands nowhere
     */
    public static RecordMetadata place(Future<RecordMetadata> sent) {
        try {
            return sent.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException cause ? cause : new KafkaException(e.getCause());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    /** A consumer of bytes, assigned by hand. */
    public static KafkaConsumer<byte[], byte[]> consumer(Settings.Kafka kafka, String clientId) {
        Map<String, Object> properties = consumerProperties(kafka, clientId);
        try {
            return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        } catch (KafkaException e) {
            throw away(kafka, e);
        }
    }

    /** An admin client. */
    public static Admin admin(Settings.Kafka kafka, String clientId) {
        Map<String, Object> properties = adminProperties(kafka, clientId);
        try {
            return Admin.create(properties);
        } catch (KafkaException e) {
            throw away(kafka, e);
        }
    }

    /** What a Kafka failure means to a person: the address and the cause, never a property's value. */
    public static NightjarException away(Settings.Kafka kafka, Throwable cause) {
        Throwable root = root(cause);
        if (root instanceof AuthorizationException) {
            return denied(kafka, cause, right(root));
        }
        String why = refusal(kafka, cause).orElseGet(() -> said(root));
        return new NightjarException(
                ReasonCode.KAFKA_AWAY, "Cannot reach Kafka at " + shown(kafka) + ": " + why, cause);
    }

    /**
     * What a refusal of the brokers' ACLs means to a person.
     *
     * @param right what to grant, {@code Describe on topic prices}
     */
    static NightjarException denied(Settings.Kafka kafka, Throwable cause, String right) {
        return new NightjarException(
                ReasonCode.TOPIC_MISSING,
                "Cannot use the topics at " + shown(kafka) + ": " + root(cause).getMessage() + "; grant " + right
                        + " (docs/operations.md, Rights)",
                cause);
    }

    private static String shown(Settings.Kafka kafka) {
        return kafka.bootstrapServers().orElse("(not configured)");
    }

    private static Throwable root(Throwable cause) {
        return cause instanceof KafkaException && cause.getCause() != null ? cause.getCause() : cause;
    }

    /** As far as the brokers say what they miss. */
    private static String right(Throwable refusal) {
        if (refusal instanceof TopicAuthorizationException topic) {
            return "Read or Write on "
                    + (topic.unauthorizedTopics().isEmpty()
                            ? "the topics"
                            : String.join(", ", topic.unauthorizedTopics()));
        }
        if (refusal instanceof GroupAuthorizationException) {
            return "Read on the group";
        }
        return refusal instanceof TransactionalIdAuthorizationException
                ? "Write and Describe on the transactional id"
                : "the right";
    }

    /** A wait that ended in vain has no words of its own. */
    private static String said(Throwable cause) {
        return Objects.requireNonNullElseGet(
                cause.getMessage(),
                () -> cause instanceof TimeoutException
                        ? "no answer in time"
                        : cause.getClass().getSimpleName());
    }

    /** Why clients and brokers do not believe each other, if that is what failed, and what to do. */
    private static Optional<String> refusal(Settings.Kafka kafka, Throwable cause) {
        List<Throwable> chain =
                Stream.iterate(cause, Objects::nonNull, Throwable::getCause).toList();
        if (chain.stream().anyMatch(SslAuthenticationException.class::isInstance)) {
            String reason = String.valueOf(chain.get(chain.size() - 1).getMessage());
            String trusted = kafka.trustStore()
                    .map(file -> "trust store " + file + " (nightjar.kafka.security.truststore)")
                    .orElse(trustedOtherwise(kafka));
            return Optional.of("their certificate is refused (" + reason + "); put its signer into " + trusted
                    + ", or use the host name that the certificate is for");
        }
        return chain.stream()
                .filter(AuthenticationException.class::isInstance)
                .findFirst()
                .map(refused -> "they refuse the credentials (" + refused.getMessage()
                        + "); correct nightjar.kafka.security: mechanism, username, password or password-file"
                        + " (NIGHTJAR_KAFKA_USERNAME, NIGHTJAR_KAFKA_PASSWORD)");
    }

    private static String trustedOtherwise(Settings.Kafka kafka) {
        String location = kafka.properties().get(SslConfigs.SSL_TRUSTSTORE_LOCATION_CONFIG);
        if (location != null) {
            return "trust store " + location + " (nightjar.kafka.properties)";
        }
        return kafka.properties().containsKey(SslConfigs.SSL_TRUSTSTORE_CERTIFICATES_CONFIG)
                ? "the trust store that nightjar.kafka.security.truststore names"
                : "a trust store and name it under nightjar.kafka.security.truststore (now the JVM's own holds)";
    }

    /** The brokers' answer, or what its absence means to a person. */
    static <T> T answer(Settings.Kafka kafka, Future<T> future, int timeoutMs) {
        try {
            // Also where the answer is there already: then get would not notice.
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            return future.get(timeoutMs, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw away(kafka, e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            throw away(kafka, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw away(kafka, e);
        }
    }

    static <T> T answer(Settings.Kafka kafka, Future<T> future) {
        return answer(kafka, future, AWAY_AFTER_MS);
    }

    private static Map<String, Object> common(Settings.Kafka kafka, String clientId, Map<String, Object> properties) {
        properties.putAll(kafka.properties());
        properties.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, address(kafka));
        properties.put(CommonClientConfigs.CLIENT_ID_CONFIG, clientId);
        return properties;
    }

    /**
     * The brokers' address.
     *
     * @throws NightjarException SETTING_MISSING when none is configured
     */
    public static String address(Settings.Kafka kafka) {
        return kafka.bootstrapServers()
                .orElseThrow(() -> new NightjarException(
                        ReasonCode.SETTING_MISSING,
                        "Cannot reach Kafka: nightjar.kafka.bootstrap-servers is not set; run `bin/nightjar up` or set"
                                + " NIGHTJAR_KAFKA_BOOTSTRAP_SERVERS"));
    }
}
