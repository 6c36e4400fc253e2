package dev.nightjar.message;

import org.jspecify.annotations.Nullable;

/**
 * A failure with a reason code. The message reads "Cannot X: reason; do Y" and holds the offending value and where it
 * came from; it never holds a secret.
 */
public final class NightjarException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ReasonCode reason;

    public NightjarException(ReasonCode reason, String message) {
        this(reason, message, null);
    }

    public NightjarException(ReasonCode reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** Why; its kind decides the exit code. */
    public ReasonCode reason() {
        return reason;
    }
}
