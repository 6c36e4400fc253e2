package dev.nightjar.ingest;

import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import java.util.concurrent.Callable;

/** Finds what made a task fail in what Spark wraps around it. */
final class TaskFailure {
    private TaskFailure() {}

    /**
     * Runs a Spark action.
     *
     * @param action says what it does, {@code stage the files}
     * @throws NightjarException what made a task fail; INTERNAL if that is nothing of ours
     */
    static <T> T named(String action, Callable<T> work) {
        try {
            return work.call();
        } catch (Exception e) {
            // Spark's Scala code throws checked exceptions that it does not declare.
            throw cause(action, e);
        }
    }

    static NightjarException cause(String action, Exception failure) {
        return NightjarException.in(failure)
                .orElseGet(() -> new NightjarException(
                        ReasonCode.INTERNAL,
                        "Cannot " + action + ": " + failure.getMessage() + "; see the log",
                        failure));
    }
}
