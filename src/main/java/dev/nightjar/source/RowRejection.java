package dev.nightjar.source;

import dev.nightjar.message.ReasonCode;

/** Why the line at hand is not taken; never leaves the package. */
final class RowRejection extends Exception {
    private static final long serialVersionUID = 1L;

    private final ReasonCode reason;

    RowRejection(ReasonCode reason) {
        super(reason.name(), null, false, false);
        this.reason = reason;
    }

    ReasonCode reason() {
        return reason;
    }
}
