package dev.nightjar.score;

import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.message.SourcePosition;
import dev.nightjar.score.model.ServedModel;
import dev.nightjar.telemetry.EventLog;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Records over which our own code stumbles. Such a record would stop the stream for good, as it comes again after each
 * restart; as a dead letter it can be looked at, and replayed once the mistake is mended. Every one is counted; one in
 * {@link #SAY_EVERY} is said, as there may be a flood of them.
 */
final class Unforeseen implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final Duration SAY_EVERY = Duration.ofSeconds(10);

    private final String pipeline;
    private final AtomicLong sayFromMs = new AtomicLong();

    Unforeseen(String pipeline) {
        this.pipeline = pipeline;
    }

    /**
     * The dead letter of a record.
     *
     * @param cause what was thrown; thrown again if it is known (something is away, a model corrupt) or if the task is
     *     being ended
     */
    Scored.Refused refused(
            RuntimeException cause, byte @Nullable [] value, SourcePosition source, ServedModel model, Instant now) {
        if (cause instanceof NightjarException || Thread.currentThread().isInterrupted()) {
            throw cause;
        }
        long from = sayFromMs.get();
        if (now.toEpochMilli() >= from
                && sayFromMs.compareAndSet(from, now.plus(SAY_EVERY).toEpochMilli())) {
            EventLog.of("score", "pipeline", pipeline).error("record_failed", cause, "source", source.toString());
        }
        return Scored.Refused.because(ReasonCode.INTERNAL, cause.toString(), value, source, pipeline, model, now);
    }
}
