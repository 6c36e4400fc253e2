package dev.nightjar.message;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A failure with a reason code. The message reads "Cannot X: reason; do Y" and holds the offending value and where it
 * came from; it never holds a secret.
 */
public class NightjarException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ReasonCode reason;

    public NightjarException(ReasonCode reason, String message) {
        this(reason, message, null);
    }

    public NightjarException(ReasonCode reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** The first of its kind among a failure and its causes: Spark and the clients wrap what is thrown inside them. */
    public static Optional<NightjarException> in(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof NightjarException known) {
                return Optional.of(known);
            }
        }
        return Optional.empty();
    }

    /** Why. */
    public final ReasonCode reason() {
        return reason;
    }

    /** What a command that fails of it ends with: its reason's, unless another command's is passed on. */
    public int exitCode() {
        return reason.kind().exitCode();
    }
}
