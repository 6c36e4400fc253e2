package dev.nightjar.score.guard;

/** Where a scorer that delivers exactly once goes on. */
public enum Resume {
    /** At its checkpoint; anything doubtful about it is refused. */
    CHECKPOINT,
    /** At the offsets that the group has committed; the checkpoint is set aside. */
    COMMITTED,
    /** The same, and records that retention deleted unanswered are given up. */
    WHAT_IS_LEFT
}
