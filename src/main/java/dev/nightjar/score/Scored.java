package dev.nightjar.score;

import dev.nightjar.message.DeadLetter;

/** What becomes of one input record. */
sealed interface Scored {

    /**
     * It was answered.
     *
     * @param entity the answer's key
     * @param prediction the answer's JSON, UTF-8
     */
    @SuppressWarnings("ArrayRecordComponent") // handed straight to Kafka; never compared
    record Answered(String entity, byte[] prediction) implements Scored {}

    /** It can never be answered. */
    record Refused(DeadLetter deadLetter) implements Scored {}
}
