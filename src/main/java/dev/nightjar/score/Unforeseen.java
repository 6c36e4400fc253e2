package dev.nightjar.score;

import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.message.SourcePosition;
import dev.nightjar.score.model.ServedModel;
import dev.nightjar.telemetry.EventLog;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Records over which our own code stumbles. Such a record would stop the stream for good, as it comes again after each
 * restart; as a dead letter it can be looked at, and replayed once the mistake is mended.
 */
final class Unforeseen {
    private Unforeseen() {}

    /**
     * The dead letter of a record.
     *
     * @param cause what was thrown; thrown again if it is known (something is away, a model corrupt) or if the task is
     *     being ended
     */
    static Scored.Refused refused(
            RuntimeException cause,
            byte @Nullable [] value,
            SourcePosition source,
            String pipeline,
            ServedModel model,
            Instant now) {
        if (cause instanceof NightjarException || Thread.currentThread().isInterrupted()) {
            throw cause;
        }
        EventLog.of("score", "pipeline", pipeline).error("record_failed", cause, "source", source.toString());
        return Scored.Refused.because(ReasonCode.INTERNAL, cause.toString(), value, source, pipeline, model, now);
    }
}
