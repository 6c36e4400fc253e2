package dev.nightjar.topic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Settings;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class KafkaClientsTest {
    private static final Settings.Kafka KAFKA = new Settings.Kafka(Optional.of("h:1"), Map.of());

    @ParameterizedTest
    @MethodSource
    void namesTheRightThatIsMissing(Throwable refusal, String right) {
        NightjarException denied = KafkaClients.away(KAFKA, refusal);

        assertThat(denied.reason()).isEqualTo(ReasonCode.TOPIC_MISSING);
        assertThat(denied).message().contains("at h:1", "grant " + right + " (docs/operations.md, Rights)");
    }

    static Stream<Arguments> namesTheRightThatIsMissing() {
        return Stream.of(
                Arguments.of(new TopicAuthorizationException(Set.of("prices")), "Read or Write on prices"),
                Arguments.of(new TopicAuthorizationException("refused"), "Read or Write on the topics"),
                Arguments.of(GroupAuthorizationException.forGroupId("g"), "Read on the group"),
                Arguments.of(
                        new KafkaException("in an error state", new TransactionalIdAuthorizationException("refused")),
                        "Write and Describe on the transactional id"));
    }
}
