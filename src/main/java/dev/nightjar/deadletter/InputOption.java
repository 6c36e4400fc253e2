package dev.nightjar.deadletter;

import dev.nightjar.pipeline.Pipeline;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --of}; a picocli mixin. */
final class InputOption {
    @Option(
            names = "--of",
            paramLabel = "TOPIC",
            description =
                    "Letters of the records of this topic: the pipeline's input, or, where workers read claims, its"
                            + " training-data or model-training topic. Default: the input.")
    private @Nullable String input;

    /** The topics that it means, as {@link LetterTopics#of(Pipeline, String)}. */
    LetterTopics of(Pipeline pipeline) {
        return LetterTopics.of(pipeline, input);
    }
}
