package dev.nightjar.stack;

/** Told what a local stack does, so that a person sees what it waits for. Called from several threads. */
@FunctionalInterface
public interface Progress {
    /** Tells nobody; for tests. */
    Progress SILENT = (part, doing) -> {};

    /**
     * A part has begun something.
     *
     * @param part whose step it is
     * @param doing what it does now, {@code "installing MLflow (once, about two minutes)"}
     */
    void step(Part part, String doing);
}
