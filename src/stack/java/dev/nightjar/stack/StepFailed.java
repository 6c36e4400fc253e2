package dev.nightjar.stack;

import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;

/** A command that another one runs has failed; its exit code is the other one's, too. */
final class StepFailed extends NightjarException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    StepFailed(String message, int exitCode) {
        super(ReasonCode.DEMO_STEP_FAILED, message);
        this.exitCode = exitCode;
    }

    @Override
    public int exitCode() {
        return exitCode;
    }
}
