package dev.nightjar.loadtest;

import dev.nightjar.pipeline.Pipeline;
import java.util.Optional;

/**
 * Where events go and answers come from.
 *
 * @param input topic of events
 * @param predictions topic of answers
 * @param deadLetters topic of refusals; empty when the contender has none
 * @param matching how an answer names its event
 * @param group consumer group whose committed offsets are the contender's position; empty when it has none
 */
public record Route(
        String input, String predictions, Optional<String> deadLetters, Matching matching, Optional<String> group) {

    /** How an answer names its event. */
    public enum Matching {
        /** By the headers that Nightjar writes. */
        HEADERS,
        /** By its place: the contender answers each event once, in order, in the partition of the same number. */
        ORDER
    }

    /** A pipeline's own topics. */
    public static Route of(Pipeline pipeline) {
        return new Route(
                pipeline.topics().input(),
                pipeline.topics().predictions(),
                Optional.of(pipeline.topics().deadLetters()),
                Matching.HEADERS,
                Optional.of("nightjar-" + pipeline.name()));
    }

    /** Topics of a contender that does without Nightjar: {@code PIPELINE-loadtest-NAME-in} and {@code -out}. */
    public static Route of(Pipeline pipeline, String contender) {
        String prefix = pipeline.name() + "-loadtest-" + contender;
        return new Route(prefix + "-in", prefix + "-out", Optional.empty(), Matching.ORDER, Optional.empty());
    }
}
