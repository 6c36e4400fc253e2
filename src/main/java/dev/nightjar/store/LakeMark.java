package dev.nightjar.store;

import java.time.Instant;
import java.util.Optional;

/**
 * How far a lake has followed the store.
 *
 * @param revisions the store's changes now, a growing number
 * @param now the store's clock
 * @param mirroredRevisions changes that the lake holds; −1 when it never followed
 * @param mirroredAt the store's clock when the lake last followed
 */
public record LakeMark(long revisions, Instant now, long mirroredRevisions, Optional<Instant> mirroredAt) {
    /** Whether the store has changes that the lake lacks. */
    public boolean behind() {
        return revisions != mirroredRevisions;
    }
}
