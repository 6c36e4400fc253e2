package dev.nightjar.deadletter;

import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.topic.ClaimTopics;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A topic of records that may be refused, and where their dead letters lie.
 *
 * @param input the records
 * @param deadLetters their letters
 * @param readers who refuses
 * @param all the pipeline's topics
 */
record LetterTopics(String input, String deadLetters, Readers readers, Pipeline.Topics all) {

    /** Who reads the records. */
    enum Readers {
        /** One group, which writes a letter for a record. */
        ONE_GROUP,
        /** A group for each model family, each of which may write a letter for the same record. */
        SEVERAL_GROUPS
    }

    /** The pipeline's own input. */
    static LetterTopics of(Pipeline pipeline) {
        return choices(pipeline).get(0);
    }

    /**
     * Those of one input.
     *
     * @param input null for the pipeline's own
     * @throws NightjarException ARGUMENT_INVALID for a topic whose records the pipeline does not read
     */
    static LetterTopics of(Pipeline pipeline, @Nullable String input) {
        if (input == null) {
            return of(pipeline);
        }
        List<LetterTopics> choices = choices(pipeline);
        return choices.stream()
                .filter(choice -> choice.input().equals(input))
                .findFirst()
                .orElseThrow(() -> new NightjarException(
                        ReasonCode.ARGUMENT_INVALID,
                        "Cannot look for dead letters of '" + PlainText.line(input) + "': pipeline " + pipeline.name()
                                + " does not read that topic; --of takes "
                                + String.join(
                                        " or ",
                                        choices.stream()
                                                .map(LetterTopics::input)
                                                .toList())));
    }

    /** All whose records the pipeline's scorer or its workers read, its own input first. */
    static List<LetterTopics> choices(Pipeline pipeline) {
        Pipeline.Topics topics = pipeline.topics();
        Optional<String> training = pipeline.preprocess().map(Pipeline.Preprocess::trainingTopic);
        LetterTopics trained = ofWorkers(topics.modelTraining(), Readers.ONE_GROUP, topics);
        return training.map(claims -> List.of(
                        ofWorkers(topics.input(), Readers.ONE_GROUP, topics),
                        ofWorkers(claims, Readers.SEVERAL_GROUPS, topics),
                        trained))
                .orElseGet(() -> List.of(
                        new LetterTopics(topics.input(), topics.deadLetters(), Readers.ONE_GROUP, topics), trained));
    }

    private static LetterTopics ofWorkers(String input, Readers readers, Pipeline.Topics topics) {
        return new LetterTopics(input, ClaimTopics.letters(input), readers, topics);
    }
}
