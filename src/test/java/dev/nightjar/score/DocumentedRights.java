package dev.nightjar.score;

import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.topic.Topics;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/** What {@code docs/operations.md} says under Rights, as ACLs of one user. */
record DocumentedRights(String user) {
    /** A scorer's, without the right to make a topic. */
    List<AclBinding> scorer(Pipeline pipeline) {
        Pipeline.Topics topics = pipeline.topics();
        String own = "nightjar-" + pipeline.name();
        return Stream.of(
                        topic(topics.input(), AclOperation.READ, AclOperation.DESCRIBE),
                        topic(topics.modelSelected(), AclOperation.READ, AclOperation.DESCRIBE),
                        topic(topics.predictions(), AclOperation.WRITE, AclOperation.DESCRIBE),
                        topic(
                                topics.deadLetters(),
                                AclOperation.WRITE,
                                AclOperation.DESCRIBE,
                                AclOperation.DESCRIBE_CONFIGS),
                        grants(ResourceType.GROUP, own, PatternType.PREFIXED, AclOperation.READ),
                        grants(
                                ResourceType.TRANSACTIONAL_ID,
                                own,
                                PatternType.PREFIXED,
                                AclOperation.WRITE,
                                AclOperation.DESCRIBE))
                .flatMap(List::stream)
                .toList();
    }

    /** Those of {@code dlq replay} on the topic of what was replayed. */
    List<AclBinding> replayed(Pipeline.Topics topics) {
        return topic(
                Topics.replayed(topics.deadLetters()),
                AclOperation.READ,
                AclOperation.WRITE,
                AclOperation.DESCRIBE_CONFIGS);
    }

    private List<AclBinding> topic(String name, AclOperation... operations) {
        return grants(ResourceType.TOPIC, name, PatternType.LITERAL, operations);
    }

    private List<AclBinding> grants(ResourceType type, String name, PatternType pattern, AclOperation... operations) {
        return Arrays.stream(operations)
                .map(operation -> new AclBinding(
                        new ResourcePattern(type, name, pattern),
                        new AccessControlEntry("User:" + user, "*", operation, AclPermissionType.ALLOW)))
                .toList();
    }
}
