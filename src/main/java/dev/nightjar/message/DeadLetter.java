package dev.nightjar.message;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An input that can never be scored, kept with its reason.
 *
 * @param value the original bytes, unchanged; null when the record had none (a tombstone)
 * @param reason why; its {@link ReasonCode#name() name} is the header {@code nightjar.reason}
 * @param message the same with the offending value, at most 500 characters
 * @param topic source topic
 * @param partition source partition
 * @param offset source offset
 * @param pipeline the pipeline that refused it
 * @param time when it was refused
 */
@SuppressWarnings("ArrayRecordComponent") // the bytes pass through; nobody compares dead letters
public record DeadLetter(
        byte @Nullable [] value,
        ReasonCode reason,
        String message,
        String topic,
        int partition,
        long offset,
        String pipeline,
        Instant time) {}
