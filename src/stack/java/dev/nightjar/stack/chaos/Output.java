package dev.nightjar.stack.chaos;

import dev.nightjar.message.SourcePosition;

/**
 * One record of an answer topic.
 *
 * @param source the input that it answers
 * @param version of the model that made it; {@link #DEAD_LETTER} for a dead letter, {@link #NONE} for a prediction that no
 *     registered version would have made
 */
record Output(SourcePosition source, String version) {
    static final String DEAD_LETTER = "dead letter";
    static final String NONE = "";
}
