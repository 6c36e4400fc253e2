package dev.nightjar.score;

import dev.nightjar.message.DeadLetter;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.message.SourcePosition;
import dev.nightjar.score.model.ServedModel;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What becomes of one input record. */
public sealed interface Scored {

    /** The version that answered, or would have. */
    ServedModel model();

    /**
     * It was answered.
     *
     * @param entity the answer's key
     * @param prediction the answer's JSON, UTF-8
     * @param doubts what a person should hear of
     * @param model who answered
     */
    @SuppressWarnings("ArrayRecordComponent") // handed straight to Kafka; never compared
    record Answered(String entity, byte[] prediction, Set<Doubt> doubts, ServedModel model) implements Scored {}

    /**
     * It can never be answered.
     *
     * @param model who would have answered
     */
    record Refused(DeadLetter deadLetter, ServedModel model) implements Scored {
        private static final int MESSAGE_CHARACTERS = 500;

        /**
         * A refusal with its dead letter.
         *
         * @param message with the offending value; cut to 500 characters
         * @param value the record's bytes
         */
        static Refused because(
                ReasonCode reason,
                String message,
                byte @Nullable [] value,
                SourcePosition source,
                String pipeline,
                ServedModel model,
                Instant now) {
            String shown = message.length() <= MESSAGE_CHARACTERS ? message : message.substring(0, MESSAGE_CHARACTERS);
            return new Refused(
                    new DeadLetter(
                            value, reason, shown, source.topic(), source.partition(), source.offset(), pipeline, now),
                    model);
        }
    }
}
