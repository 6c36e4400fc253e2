package dev.nightjar.evaluation;

/** What a model said of a row that carries no time, beside what was true. */
public interface JudgedRow {
    /** Tells rows apart: the same for the same features and label. */
    long row();

    /** How wrong it was; less is better, and only losses of the same kind compare. */
    double loss();
}
