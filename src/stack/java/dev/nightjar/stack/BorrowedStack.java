package dev.nightjar.stack;

import java.io.IOException;

/**
 * The local stack for the length of one command: a stack that ran before goes on, one that was started for the command stops
 * with it, also after Ctrl-C and errors, which end the process.
 */
final class BorrowedStack {
    private final DemoSteps steps;
    private final boolean stopsAfter;

    private BorrowedStack(DemoSteps steps, boolean stopsAfter) {
        this.steps = steps;
        this.stopsAfter = stopsAfter;
    }

    /**
     * Starts what is not there.
     *
     * @param keep leaves it running in any case
     */
    static BorrowedStack up(DemoSteps steps, boolean keep) throws IOException, InterruptedException {
        BorrowedStack borrowed = new BorrowedStack(steps, !keep && !steps.stackIsUp());
        if (borrowed.stopsAfter) {
            steps.borrowStack();
        }
        try {
            steps.up();
        } catch (StepFailed e) {
            // It has stopped what it had started.
            steps.forgetStack();
            throw e;
        }
        return borrowed;
    }

    /** Whether {@link #giveBack} stops it. */
    boolean stopsAfter() {
        return stopsAfter;
    }

    /** Before the process ends, for what is to be said afterwards. */
    void giveBack() {
        steps.giveStackBack();
    }
}
