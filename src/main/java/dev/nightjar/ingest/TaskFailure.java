package dev.nightjar.ingest;

import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;

/** Finds what made a task fail in what Spark wraps around it. */
final class TaskFailure {
    private TaskFailure() {}

    static NightjarException cause(String action, Exception failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof NightjarException known) {
                return known;
            }
        }
        return new NightjarException(
                ReasonCode.INTERNAL, "Cannot " + action + ": " + failure.getMessage() + "; see the log", failure);
    }
}
