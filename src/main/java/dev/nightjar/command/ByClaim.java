package dev.nightjar.command;

import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Pipeline;

/** Which commands a pipeline whose features come by claim is for. */
public final class ByClaim {
    private ByClaim() {}

    /**
     * What to throw where such a pipeline cannot be used.
     *
     * @param action {@code train}, {@code score the stream of}
     */
    public static NightjarException refused(String action, Pipeline pipeline) {
        return new NightjarException(
                ReasonCode.CONFIGURATION_INVALID,
                "Cannot " + action + " pipeline " + pipeline.name()
                        + " here: its features come by claim; use nightjar preprocess and nightjar worker");
    }

    /**
     * Refuses a pipeline of another kind.
     *
     * @throws NightjarException CONFIGURATION_INVALID
     */
    public static Pipeline required(Pipeline pipeline) {
        if (pipeline.preprocess().isEmpty()) {
            throw new NightjarException(
                    ReasonCode.CONFIGURATION_INVALID,
                    "Cannot use pipeline " + pipeline.name()
                            + " here: it has no preprocess block, so it knows no claims; name another with --pipeline");
        }
        return pipeline;
    }
}
