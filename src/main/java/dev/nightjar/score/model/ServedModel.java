package dev.nightjar.score.model;

/** A registered version that answers. */
public interface ServedModel {
    /** Registered model. */
    String name();

    /** Registered version, a whole number as text. */
    String version();
}
