package dev.nightjar.score;

/** A registered version that answers. */
interface ServedModel {
    /** Registered model. */
    String name();

    /** Registered version, a whole number as text. */
    String version();
}
